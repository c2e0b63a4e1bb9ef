import { EventEmitter } from 'node:events'
import { FpError } from '../errors.js'
import type { ScanProgress, ScanSummary } from '../library/index.js'
import { snakeCase } from '../snake-case.js'
import { answerOf, Refusal } from './errors.js'
import type { ScanCall } from './library-thread.js'
import type { SharedLibrary } from './shared-library.js'

export type ScanState = 'idle' | 'running' | 'cancelling' | 'finished' | 'cancelled' | 'failed'

/** The scan that runs, or else the last one. */
interface Scan {
  state: ScanState
  roots: readonly string[]
  startedAt: string | null
  endedAt: string | null
  progress: ScanProgress | null
  summary: ScanSummary | null
  error: { readonly error: string; readonly code: string } | null
}

interface ScanEvents {
  /** It has begun or ended, or is about to end. */
  status: [status: unknown]
  progress: [progress: unknown]
}

/** One scan at a time, which goes on without the client that has begun it. */
export class ScanJob extends EventEmitter<ScanEvents> {
  #scan: Scan = {
    state: 'idle',
    roots: [],
    startedAt: null,
    endedAt: null,
    progress: null,
    summary: null,
    error: null,
  }
  #cancellation = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /** As it is told to clients. */
  get status(): unknown {
    return snakeCase(this.#scan)
  }

  get isRunning(): boolean {
    return this.#scan.state === 'running' || this.#scan.state === 'cancelling'
  }

  /** @throws Refusal SCAN_RUNNING */
  start(
    library: Pick<SharedLibrary, 'scan'>,
    { roots, options }: Pick<ScanCall, 'roots' | 'options'>,
    onFailed: (error: unknown) => void,
  ): void {
    if (this.isRunning) throw new Refusal('SCAN_RUNNING')
    this.#cancellation = new AbortController()
    this.#scan = {
      state: 'running',
      roots,
      startedAt: new Date().toISOString(),
      endedAt: null,
      progress: null,
      summary: null,
      error: null,
    }
    this.#tell()
    this.#running = this.#run(library, { roots, options }).catch((error) => {
      const { code, message } = answerOf(error)
      this.#end('failed', { error: { error: message, code } })
      onFailed(error)
    })
  }

  /** @throws Refusal NO_SCAN_RUNNING */
  cancel(): void {
    if (!this.isRunning) throw new Refusal('NO_SCAN_RUNNING')
    this.#scan.state = 'cancelling'
    this.#cancellation.abort(new FpError('ABORTED', 'The scan was cancelled.'))
    this.#tell()
  }

  /** Begins no further track, and waits for those in work. */
  async close(): Promise<void> {
    if (this.isRunning) this.cancel()
    await this.#running
  }

  async #run(library: Pick<SharedLibrary, 'scan'>, what: Pick<ScanCall, 'roots' | 'options'>): Promise<void> {
    const summary = await library.scan({
      ...what,
      signal: this.#cancellation.signal,
      onProgress: (progress) => {
        this.#scan.progress = progress
        this.emit('progress', snakeCase(progress))
      },
    })
    this.#end(summary.interrupted ? 'cancelled' : 'finished', { summary })
  }

  #end(state: ScanState, outcome: Partial<Scan>): void {
    Object.assign(this.#scan, outcome, { state, endedAt: new Date().toISOString() })
    this.#tell()
  }

  #tell(): void {
    this.emit('status', this.status)
  }
}
