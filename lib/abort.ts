import { setImmediate as nextTurn } from 'node:timers/promises'
import { nowMs } from './clock.js'
import { FpError } from './errors.js'

/** Longest stretch without giving the event loop a turn, ms. */
const MAX_STRETCH_MS = 5

/** The error that an aborted signal stands for: its reason where that is an FpError, else ABORTED. */
export function abortError(signal: AbortSignal): FpError {
  if (signal.reason instanceof FpError) return signal.reason
  return new FpError('ABORTED', 'The work was aborted by the caller.', { cause: signal.reason })
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal)
}

/** Settles like `work`, or rejects at once when the signal aborts; `work` then goes on unobserved. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  let onAbort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(abortError(signal))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Keeps a long computation from holding up the event loop, and stops it on abort. */
export class Pacer {
  readonly #signal: AbortSignal | undefined
  #turnStartMs = nowMs()

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
  }

  /** To be awaited between pieces of work that take a few milliseconds at most. */
  async pace(): Promise<void> {
    throwIfAborted(this.#signal)
    if (nowMs() - this.#turnStartMs < MAX_STRETCH_MS) return
    await nextTurn()
    this.#turnStartMs = nowMs()
    throwIfAborted(this.#signal)
  }
}
