import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { loadBinding } from '../binding/index.js'
import { FpError } from '../errors.js'
import type { AnalysisPool, PoolOptions } from '../pool/index.js'
import type { SidecarPlace } from '../sidecar/index.js'
import type { Claim, Store } from '../store/index.js'
import { LEASE_MS, Lease } from './lease.js'
import { ScanMeter } from './meter.js'
import { checkPresent, isInside, type Roots } from './roots.js'
import { type Stock, takeStock } from './stock.js'
import type { LibraryEvents, LibraryWarning, ScanSummary } from './types.js'
import { type ClaimOutcome, type WorkContext, workOn } from './work.js'

/** How often to look what other processes do. */
const RECOUNT_MS = 1_000
/** Links may lead to a place of its own for each file; asking the store for so many takes longer than for all. */
const MAXIMUM_PLACES = 100

export interface ScanRequest {
  readonly roots: Roots
  /** Real paths of the folders to look at now: all roots, or parts of them. */
  readonly folders: readonly string[]
  /** Real paths of the folders that links may lead into. */
  readonly linksWithin: readonly string[] | undefined
  readonly pool: PoolOptions
  readonly maxTracks: number
  /** Null: without sidecars. */
  readonly sidecars: SidecarPlace | null
  readonly retryFailed: boolean
  /** Ends the scan after what is being decoded. */
  readonly signal: AbortSignal | undefined
  /** Ends the scan at once; what is in work is given back. */
  readonly closing: AbortSignal
}

/** Told what the events of the same names tell. What it throws ends the scan. */
export type ScanListener = {
  readonly [Name in 'progress' | 'track' | 'failure' | 'warning']: (...event: LibraryEvents[Name]) => void
}

/** One scan, from the walk to the last track. */
export class Scan {
  readonly #store: Store
  readonly #request: ScanRequest
  readonly #listener: ScanListener
  readonly #owner = `${hostname()}:${process.pid}:${randomUUID()}`
  readonly #meter: ScanMeter
  readonly #inWork = new Set<Promise<void>>()
  readonly #warned = new Set<string>()
  readonly #counts = { analyzed: 0, 'known-audio': 0, sidecar: 0, failed: 0 }
  /** What ends the scan with an error. */
  #fatal: { readonly error: unknown } | null = null
  #pool: AnalysisPool | null = null
  /** Which tracks belong to the scan: those in the folders and where links in them lead; undefined for all there are. */
  #under: readonly string[] | undefined

  constructor(store: Store, request: ScanRequest, listener: ScanListener) {
    this.#store = store
    this.#request = request
    this.#listener = listener
    this.#meter = new ScanMeter({
      counts: () => store.counts(this.#under),
      processing: () => this.#inWork.size,
      report: listener.progress,
    })
  }

  /**
   * @throws FpError NATIVE_UNAVAILABLE, WORKER_DIED (no thread can be started), FILE_NOT_FOUND (a root has gone
   *   meanwhile), ABORTED (the library was closed), or of the store. What was finished until then is stored.
   */
  async run(): Promise<ScanSummary> {
    const started = performance.now()
    const { roots, folders, linksWithin, retryFailed } = this.#request
    // Missing here, the addon would be missed by every track; and the main thread should be the first to load it.
    loadBinding()
    for (const root of roots.missing) {
      const message = `${root} is not there, or empty as the place of an unmounted disk; nothing in it counts as missing.`
      this.#warn({ code: 'FILE_NOT_FOUND', message, path: root })
    }
    const stock = await takeStock(this.#store, {
      folders,
      linksWithin,
      warn: (warning) => this.#warn(warning),
      onFiles: (count) => this.#meter.walked(count),
      isStopped: () => this.#isStopped,
    })
    this.#under = stock.places.length > MAXIMUM_PLACES ? undefined : stock.places
    this.#store.requeue({ outdated: true, failed: retryFailed, under: this.#under })
    this.#meter.beginTracks(this.#request.maxTracks)
    await this.#workOnAll()
    this.#meter.recount()
    this.#meter.report(true)
    return this.#summary(stock, performance.now() - started)
  }

  get #isStopped(): boolean {
    return this.#fatal !== null || this.#request.signal?.aborted === true || this.#request.closing.aborted
  }

  async #workOnAll(): Promise<void> {
    const { closing, pool: poolOptions } = this.#request
    // Loaded when it is needed: whoever fingerprints a single file should not wait for a pool's library.
    const { AnalysisPool } = await import('../pool/index.js')
    const pool = new AnalysisPool(poolOptions)
    this.#pool = pool
    const lease = new Lease(this.#store, (error) => this.#fail(error))
    const clock = setInterval(() => this.#recount(), RECOUNT_MS)
    const close = () => this.#fail(new FpError('ABORTED', 'The library was closed during the scan.'))
    closing.addEventListener('abort', close)
    try {
      await this.#distribute(pool, lease)
      if (this.#fatal) throw this.#fatal.error
    } finally {
      closing.removeEventListener('abort', close)
      clearInterval(clock)
      await pool.close()
      await Promise.all(this.#inWork)
      lease.end()
    }
  }

  /** Gives tracks to workers as they get free, until none is left for this process or any other. */
  async #distribute(pool: AnalysisPool, lease: Lease): Promise<void> {
    const {
      maxTracks,
      pool: { workers },
    } = this.#request
    const context = this.#workContext(pool)
    let taken = 0
    for (;;) {
      let isExhausted = false
      while (!this.#isStopped && !isExhausted && this.#inWork.size < workers && taken < maxTracks) {
        const claim = this.#store.claimNext({ owner: this.#owner, leaseMs: LEASE_MS, under: this.#under })
        if (claim === null) {
          isExhausted = true
        } else {
          taken++
          this.#start(claim, context, lease, () => taken--)
        }
      }
      if (this.#fatal) return
      // Now that free workers have their next track.
      this.#meter.report()
      if (this.#inWork.size > 0) {
        await Promise.race(isExhausted ? [...this.#inWork, recountDelay()] : this.#inWork)
      } else {
        this.#meter.recount()
        if (this.#isStopped || taken >= maxTracks || this.#meter.open === 0) return
        // Others have claimed what is left. Should they die, it is free again some day.
        await recountDelay()
      }
    }
  }

  #start(claim: Claim, context: WorkContext, lease: Lease, onDropped: () => void): void {
    lease.add(claim)
    const work = workOn(claim, context)
      .then((outcome) => {
        // Not one of those in work any more when progress is told.
        this.#inWork.delete(work)
        if (outcome.kind === 'dropped') onDropped()
        else this.#settle(claim, outcome)
      })
      .catch((error) => {
        this.#fail(error)
        this.#giveBack(claim)
      })
      .finally(() => {
        this.#inWork.delete(work)
        lease.delete(claim)
      })
    this.#inWork.add(work)
  }

  #settle({ path: file }: Claim, outcome: Exclude<ClaimOutcome, { kind: 'dropped' }>): void {
    if (outcome.kind === 'done') {
      const { id, origin } = outcome
      this.#counts[origin]++
      this.#listener.track({ id, path: file, origin })
    } else {
      const { code, message } = outcome
      this.#counts.failed++
      this.#listener.failure({ path: file, code, message })
    }
    this.#meter.settled(outcome.kind)
  }

  #giveBack(claim: Claim): void {
    try {
      this.#store.release(claim)
    } catch {
      // The store is what failed, or is closed; the claim expires.
    }
  }

  /** The first error counts. */
  #fail(error: unknown): void {
    this.#fatal ??= { error }
    void this.#pool?.close()
  }

  #recount(): void {
    try {
      this.#meter.recount()
      this.#meter.report()
    } catch (error) {
      this.#fail(error)
    }
  }

  #workContext(pool: AnalysisPool): WorkContext {
    const { roots, sidecars } = this.#request
    // As many tracks as there are workers listen: to a signal of their own, since that is no leak of the caller's.
    const signal = this.#request.signal && AbortSignal.any([this.#request.signal])
    if (signal) setMaxListeners(0, signal)
    return {
      store: this.#store,
      pool,
      sidecars,
      signal,
      changes: new Map(),
      warn: (warning) => this.#warn(warning),
      checkRootOf: async (file) => {
        const root = roots.present.find((candidate) => isInside(file, candidate.path))
        if (root) await checkPresent(root)
      },
    }
  }

  /** Each folder or file once for each reason. */
  #warn(warning: LibraryWarning): void {
    const key = `${warning.code} ${warning.path}`
    if (this.#warned.has(key)) return
    this.#warned.add(key)
    this.#listener.warning(warning)
  }

  #summary({ added, changed, moved, missing }: Stock, elapsedMs: number): ScanSummary {
    const { analyzed, 'known-audio': knownAudio, sidecar: fromSidecars, failed } = this.#counts
    const { all: total, cached, failedBefore, open } = this.#meter
    const missingRoots = this.#request.roots.missing
    return {
      total,
      cached,
      added,
      changed,
      moved,
      missing,
      analyzed,
      knownAudio,
      fromSidecars,
      failed,
      failedBefore,
      left: open,
      interrupted: this.#request.signal?.aborted === true,
      missingRoots,
      warnings: this.#warned.size,
      elapsedMs,
    }
  }
}

/** Nothing waits for it: the scan has a clock that keeps the program alive. */
function recountDelay(): Promise<void> {
  return delay(RECOUNT_MS, undefined, { ref: false })
}
