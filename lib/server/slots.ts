import { Refusal } from './errors.js'
import { RETRY_AFTER_SECONDS } from './limits.js'

/** Lets so many at once and a bounded number wait, first come, first served. */
export class Slots {
  readonly #most: number
  readonly #mostWaiting: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(most: number, mostWaiting: number) {
    this.#most = most
    this.#mostWaiting = mostWaiting
  }

  get taken(): number {
    return this.#taken
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** @throws Refusal QUEUE_FULL */
  checkRoom(): void {
    if (this.#taken < this.#most || this.#waiting.length < this.#mostWaiting) return
    throw new Refusal('QUEUE_FULL', undefined, { 'retry-after': String(RETRY_AFTER_SECONDS) })
  }

  /**
   * Runs `work` when its turn has come.
   *
   * @param signal leaves the queue; `work` itself must listen to it
   * @throws Refusal QUEUE_FULL, the signal's reason, or what `work` throws
   */
  async run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    this.checkRoom()
    if (this.#taken < this.#most) this.#taken++
    else await this.#turn(signal)
    try {
      signal.throwIfAborted()
      return await work()
    } finally {
      // Whoever is next takes over the slot.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#taken--
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(signal.reason)
      }
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      signal.throwIfAborted()
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(enter)
    })
  }
}
