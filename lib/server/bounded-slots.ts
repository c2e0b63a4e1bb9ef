import { Slots } from '../pool/slots.js'
import { Refusal } from './errors.js'
import { RETRY_AFTER_SECONDS } from './limits.js'

/** Slots for which only so many may wait. */
export class BoundedSlots extends Slots {
  readonly #mostWaiting: number

  constructor(most: number, mostWaiting: number) {
    super(most)
    this.#mostWaiting = mostWaiting
  }

  /** @throws Refusal QUEUE_FULL */
  checkRoom(): void {
    if (this.isFree || this.waiting < this.#mostWaiting) return
    throw new Refusal('QUEUE_FULL', undefined, { 'retry-after': String(RETRY_AFTER_SECONDS) })
  }

  /** As that of all slots. @throws Refusal QUEUE_FULL */
  override async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    this.checkRoom()
    return super.run(work, signal)
  }
}
