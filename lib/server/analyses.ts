import { abortable } from '../abort.js'
import { FpError } from '../errors.js'
import type { AnalysisPool, TrackAnalysis } from '../pool/index.js'
import { BoundedSlots } from './bounded-slots.js'
import type { AllowedFile } from './files.js'

export interface AnalysesOptions {
  readonly pool: Pick<AnalysisPool, 'analyze'>
  /** Analyses at once: as many as the pool has threads. */
  readonly workers: number
  /** How many may wait. */
  readonly queue: number
  /** Told of every request: whether it begins an analysis or joins one. */
  readonly onAnalysis?: (origin: 'analyzed' | 'joined') => void
}

/** Analyses that requests wait for: a bounded number, and of the same file only one at a time. */
export class Analyses {
  readonly #pool: Pick<AnalysisPool, 'analyze'>
  readonly #slots: BoundedSlots
  readonly #shared = new Map<string, SharedAnalysis>()
  readonly #onAnalysis: (origin: 'analyzed' | 'joined') => void

  constructor({ pool, workers, queue, onAnalysis = () => {} }: AnalysesOptions) {
    this.#pool = pool
    this.#slots = new BoundedSlots(workers, queue)
    this.#onAnalysis = onAnalysis
  }

  get running(): number {
    return this.#slots.taken
  }

  get waiting(): number {
    return this.#slots.waiting
  }

  /** For whoever has to work before there is a file. @throws Refusal QUEUE_FULL */
  checkRoom(): void {
    this.#slots.checkRoom()
  }

  /**
   * The analysis of a file, which is closed afterwards.
   *
   * @param signal lets go of the work; when nobody waits for it any more, it is ended
   * @throws FpError those of `fingerprint`; WORKER_DIED, OUT_OF_MEMORY; ABORTED
   * @throws Refusal QUEUE_FULL
   */
  async analyze(file: AllowedFile, signal: AbortSignal): Promise<TrackAnalysis> {
    let shared = this.#shared.get(file.key)
    this.#onAnalysis(shared ? 'joined' : 'analyzed')
    if (shared) {
      closeLater(file)
    } else {
      shared = this.#begin(file)
    }
    return shared.join(signal)
  }

  #begin(file: AllowedFile): SharedAnalysis {
    const forget = () => {
      if (this.#shared.get(file.key) === shared) this.#shared.delete(file.key)
    }
    const shared = new SharedAnalysis((signal) => this.#run(file, signal).finally(forget), forget)
    this.#shared.set(file.key, shared)
    return shared
  }

  async #run(file: AllowedFile, signal: AbortSignal): Promise<TrackAnalysis> {
    try {
      return await this.#slots.run(
        () => this.#pool.analyze(file.openablePath, { signal, fileBytes: file.size, descriptor: file.descriptor }),
        signal,
      )
    } catch (error) {
      throw withPath(error, file)
    } finally {
      closeLater(file)
    }
  }
}

class SharedAnalysis {
  readonly #cancellation = new AbortController()
  readonly #work: Promise<TrackAnalysis>
  readonly #onAbandoned: () => void
  #waiting = 0

  constructor(start: (signal: AbortSignal) => Promise<TrackAnalysis>, onAbandoned: () => void) {
    this.#onAbandoned = onAbandoned
    this.#work = start(this.#cancellation.signal)
    // Nobody may be left to hear of it.
    this.#work.catch(() => {})
  }

  async join(signal: AbortSignal): Promise<TrackAnalysis> {
    this.#waiting++
    try {
      return await abortable(this.#work, signal)
    } finally {
      if (--this.#waiting === 0) {
        this.#onAbandoned()
        this.#cancellation.abort(new FpError('ABORTED', 'Nobody waits for the analysis any more.'))
      }
    }
  }
}

/** Nobody should have to wait for it, nor could do anything about a failure. */
function closeLater(file: AllowedFile): void {
  file.close().catch(() => {})
}

/** The path that was asked for, in place of the one that the thread was given. */
function withPath(error: unknown, { path, openablePath }: AllowedFile): unknown {
  if (!(error instanceof FpError) || !error.message.includes(openablePath)) return error
  return new FpError(error.code, error.message.replaceAll(openablePath, path), { cause: error, path })
}
