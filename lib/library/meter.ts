import type { StateCounts } from '../store/index.js'
import { Pace } from './pace.js'
import type { ScanProgress } from './types.js'

/** Reports are no closer than this, but for the last one. */
const REPORT_MS = 100

export interface MeterSources {
  /** The tracks of the scan as the store counts them. */
  readonly counts: () => StateCounts
  /** Tracks in work in this process. */
  readonly processing: () => number
  readonly report: (progress: ScanProgress) => void
}

/** Counts tracks for the progress: exactly for this process, and now and then for all that share the library. */
export class ScanMeter {
  readonly #sources: MeterSources
  #phase: ScanProgress['phase'] = 'walk'
  #cached = 0
  #failedBefore = 0
  #done = 0
  #failed = 0
  /** Have neither result nor failure. */
  #open = 0
  /** How many more this process may take. */
  #budget = Number.POSITIVE_INFINITY
  #pace = new Pace(performance.now())
  #reportedMs = Number.NEGATIVE_INFINITY

  constructor(sources: MeterSources) {
    this.#sources = sources
  }

  get cached(): number {
    return this.#cached
  }

  get failedBefore(): number {
    return this.#failedBefore
  }

  get open(): number {
    return this.#open
  }

  /** All tracks of the scan, also those beyond the budget. */
  get all(): number {
    return this.#done + this.#failed + this.#open
  }

  /** Files that the walk has come across. */
  walked(files: number): void {
    this.#open += files
    this.report()
  }

  /** The walk is over; from now on tracks are worked on, at most `budget` of them. */
  beginTracks(budget: number): void {
    this.#phase = 'tracks'
    this.#budget = budget
    this.recount()
    this.#cached = this.#done
    this.#failedBefore = this.#failed
    this.#pace = new Pace(performance.now())
    this.report(true)
  }

  settled(kind: 'done' | 'failed'): void {
    this.#open--
    this.#budget--
    if (kind === 'done') this.#done++
    else this.#failed++
  }

  /** Takes in what other processes have done. */
  recount(): void {
    const { done, failed, pending, claimed } = this.#sources.counts()
    this.#done = done
    this.#failed = failed
    this.#open = pending + claimed
  }

  report(isDue = false): void {
    const nowMs = performance.now()
    if (!isDue && nowMs - this.#reportedMs < REPORT_MS) return
    this.#reportedMs = nowMs
    this.#sources.report(this.#progress(nowMs))
  }

  #progress(nowMs: number): ScanProgress {
    // A track that was known can change and wait again; it is then no longer a cached one.
    const cached = Math.min(this.#cached, this.#done)
    const completed = this.#done - cached
    const finished = completed + Math.max(0, this.#failed - this.#failedBefore)
    const tracksPerSecond = this.#pace.tracksPerSecond(finished, nowMs)
    const left = Math.min(this.#open, this.#budget)
    return {
      phase: this.#phase,
      total: this.#done + this.#failed + left,
      cached,
      completed,
      failed: this.#failed,
      processing: this.#sources.processing(),
      tracksPerSecond,
      etaSeconds: left === 0 ? 0 : tracksPerSecond === null ? null : left / tracksPerSecond,
    }
  }
}
