import { FpError } from '../errors.js'

/** Joins the caller's signal and a time limit into one signal whose reason is the FpError to reject with. */
export class Interruption {
  /** None where nothing can interrupt, which is usual: signals are slow to load, and slow down every wait. */
  readonly #controller: AbortController | undefined
  readonly #callerSignal: AbortSignal | undefined
  readonly #timer: NodeJS.Timeout | undefined
  readonly #races = new Set<(reason: unknown) => void>()

  constructor(callerSignal: AbortSignal | undefined, timeoutMs: number | undefined) {
    this.#callerSignal = callerSignal
    if (callerSignal === undefined && timeoutMs === undefined) return
    const controller = new AbortController()
    this.#controller = controller
    if (callerSignal?.aborted) this.#onCallerAbort()
    callerSignal?.addEventListener('abort', this.#onCallerAbort, { once: true })
    controller.signal.addEventListener('abort', this.#endRaces, { once: true })
    if (timeoutMs !== undefined) {
      const error = new FpError('TIMEOUT', `The analysis did not end within ${timeoutMs} ms.`)
      // Node fires timers beyond 2^31 − 1 ms at once.
      this.#timer = setTimeout(() => controller.abort(error), Math.min(timeoutMs, 2 ** 31 - 1))
    }
  }

  readonly #onCallerAbort = () => {
    const cause: unknown = this.#callerSignal?.reason
    this.#controller?.abort(new FpError('ABORTED', 'The analysis was aborted.', { cause }))
  }

  readonly #endRaces = () => {
    for (const reject of this.#races) reject(this.signal?.reason)
  }

  get signal(): AbortSignal | undefined {
    return this.#controller?.signal
  }

  /** @throws FpError ABORTED or TIMEOUT, if it has come to that. */
  check(): void {
    this.signal?.throwIfAborted()
  }

  /** Settles as `work` does, or rejects at the moment of the interruption, however long `work` goes on. */
  race<T>(work: Promise<T>): Promise<T> {
    const { signal } = this
    if (!signal) return work
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason)
      // Rather than one lasting promise to race against, which would gather a reaction a chunk.
      this.#races.add(reject)
      const settle =
        <Outcome>(by: (outcome: Outcome) => void) =>
        (outcome: Outcome) => {
          this.#races.delete(reject)
          by(outcome)
        }
      work.then(settle(resolve), settle(reject))
    })
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#callerSignal?.removeEventListener('abort', this.#onCallerAbort)
  }
}
