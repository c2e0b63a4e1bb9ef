import { EventEmitter } from 'node:events'
import { realpathSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { FpError } from '../errors.js'
import { pathForFileSystem, pathFromBytes } from '../identity/index.js'
import {
  abortSignal,
  boolean,
  callback,
  integerBetween,
  optional,
  positiveNumber,
  readOptions,
  required,
  unexpected,
} from '../options.js'
import type { Comparison, Explanation } from '../similarity/index.js'
import { type Failure, openStore, type StateCounts, type Store, type Track, type TrackQuery } from '../store/index.js'
import { defaultDatabasePath } from './default-database.js'
import { type ExportFormat, exportLines } from './export.js'
import type { Roots } from './roots.js'
import type { ScanListener } from './scan.js'
import {
  type DuplicateOptions,
  type DuplicatePair,
  type GraphOptions,
  type GraphSummary,
  type HistoryItem,
  type MetricOptions,
  type PathOptions,
  type PlaylistOptions,
  type Recommendation,
  type RecommendOptions,
  Similarity,
  type SimilarOptions,
  type SimilarTrack,
  type SoundReference,
} from './similarity/index.js'
import type { LibraryEvents, LibraryOptions, ScanOptions, ScanProgress, ScanSummary } from './types.js'

const text = required<string>('a path', (value) => typeof value === 'string' && value !== '')
const LIBRARY_RULES = { db: optional(text, undefined) }
const SCAN_RULES = {
  workers: optional(integerBetween(1, 256), undefined),
  maxTracks: optional(integerBetween(0, Number.MAX_SAFE_INTEGER), Number.POSITIVE_INFINITY),
  signal: optional(abortSignal, undefined),
  sidecars: optional(boolean, undefined),
  sidecarDir: optional(text, undefined),
  linksWithin: optional(
    required<readonly string[]>('an array of paths', (value) => Array.isArray(value) && value.every(text.accepts)),
    undefined,
  ),
  retryFailed: optional(boolean, false),
  timeoutMs: optional(positiveNumber, undefined),
  onProgress: optional(callback<(progress: ScanProgress) => void>(), undefined),
}
/** Rows between two turns of the event loop. */
const ROWS_PER_TURN = 256

/**
 * Opens a library: a database of tracks and their fingerprints. Any number of processes may use one at once.
 *
 * @example
 * const library = openLibrary()
 * await library.scan('/home/me/Music', { onProgress: ({ completed, total }) => console.log(completed, total) })
 * for await (const { path, fingerprint } of library.tracks({ dimensions: { tempo_bpm: { minimum: 120 } } })) …
 * await library.close()
 *
 * @throws FpError INVALID_ARGUMENT, PERMISSION_DENIED, DISK_FULL, and the codes that begin with DATABASE
 */
export function openLibrary(options?: LibraryOptions): Library {
  const { db } = readOptions(options, LIBRARY_RULES)
  const file = db ?? defaultDatabasePath()
  return new Library(openStore({ path: file }), file)
}

/** Made by {@link openLibrary}. */
export class Library extends EventEmitter<LibraryEvents> {
  /** The path of the database. */
  readonly db: string
  readonly #similarity: Similarity
  readonly #store: Store
  readonly #closing = new AbortController()
  readonly #scans = new Set<Promise<unknown>>()

  /** @internal */
  constructor(store: Store, db: string) {
    super()
    this.#store = store
    this.#similarity = new Similarity(store, realPathIfAny)
    this.db = db
  }

  /**
   * Brings the library up to date with folders: a walk, then every new or changed file. What is finished is stored, so a
   * scan may be stopped or killed at any moment, and the next one goes on.
   *
   * @throws FpError INVALID_ARGUMENT; FILE_NOT_FOUND where none of the folders is there, or one goes away meanwhile;
   *   NATIVE_UNAVAILABLE, DISK_FULL, the codes that begin with DATABASE; ABORTED when the library is closed meanwhile.
   *   A file that can't be analysed is no error but one of the `failures()`.
   */
  async scan(roots: string | readonly string[], options?: ScanOptions): Promise<ScanSummary> {
    const settings = readScanOptions(options)
    const found = await this.#rootsOf(roots)
    return this.#track(this.#scan(found, foldersOf(found), settings))
  }

  /**
   * Scans, and scans again whatever changes, until `signal` aborts. Each scan ends with the event `scan`; how changes
   * are noticed is told by the event `watch`.
   *
   * @throws FpError as `scan`
   */
  async watch(
    roots: string | readonly string[],
    options: ScanOptions & { readonly signal: AbortSignal },
  ): Promise<void> {
    const settings = readScanOptions(options)
    const found = await this.#rootsOf(roots)
    const { watchFolders } = await import('./watch.js')
    await this.#track(
      watchFolders({
        folders: foldersOf(found),
        signal: this.#endingWith(options.signal),
        onWatch: (event) => this.emit('watch', event),
        scan: async (folders, isFirst) => {
          const summary = isFirst
            ? await this.#scan(found, folders, settings)
            : await this.#scan({ ...found, missing: [] }, folders, { ...settings, retryFailed: false })
          this.emit('scan', summary)
        },
      }),
    )
  }

  /** One track, with its details. */
  track(idOrPath: number | string): Track | null {
    return this.#store.track(typeof idOrPath === 'number' ? idOrPath : realPathIfAny(idOrPath))
  }

  /** Tracks by ranges of dimensions, tags and more; all that have a result where nothing is asked for. */
  async *tracks(query: TrackQuery = {}): AsyncGenerator<Track, void, undefined> {
    const { under } = query
    const folders = under === undefined ? undefined : [under].flat().map(realPathIfAny)
    yield* inTurns(this.#store.tracks({ ...query, under: folders }))
  }

  /** The tracks that could not be analysed, and why. */
  async *failures(): AsyncGenerator<Track & { readonly failure: Failure }, void, undefined> {
    yield* inTurns(this.#store.failures())
  }

  /** How many tracks stand where; of those in some folders alone, where given by their real paths. */
  counts(under?: readonly string[]): StateCounts {
    return this.#store.counts(under)
  }

  /**
   * Deletes for good what the last scans have found missing.
   *
   * @returns the paths
   */
  prune(): string[] {
    return this.#store.prune()
  }

  /**
   * Tracks as lines of text, each with its end: one JSON object a line, or CSV (RFC 4180) with a line of names.
   *
   * @throws FpError INVALID_ARGUMENT
   */
  export(format: ExportFormat, query?: TrackQuery): AsyncGenerator<string, void, undefined> {
    if (format !== 'json' && format !== 'csv') throw unexpected("'json' or 'csv'", 'format', format)
    return exportLines(this.tracks(query), format)
  }

  /**
   * Tracks that sound like a track, a file or numbers, nearest first; the track itself is left out. Exact, on native threads.
   * The index is made at the first call and kept until tracks come or go.
   *
   * @throws FpError INVALID_ARGUMENT, TRACK_NOT_FOUND, VERSION_MISMATCH, OUT_OF_MEMORY, NATIVE_UNAVAILABLE, the codes that
   *   begin with DATABASE, and for a file outside the library what `fingerprint` throws
   */
  similar(reference: SoundReference, options?: SimilarOptions): Promise<SimilarTrack[]> {
    return this.#track(this.#similarity.similar(reference, options))
  }

  /** How far apart two sounds are. Throws as `similar`. */
  compare(a: SoundReference, b: SoundReference, options?: MetricOptions): Promise<Comparison> {
    return this.#track(this.#similarity.compare(a, b, options))
  }

  /** Why: how b sounds against a, in words and by dimension. Throws as `similar`. */
  explain(a: SoundReference, b: SoundReference, options?: MetricOptions): Promise<Explanation> {
    return this.#track(this.#similarity.explain(a, b, options))
  }

  /**
   * Finds the nearest neighbours of all tracks and stores them for `neighbors`. After the first time only what is new is
   * compared, until the library has grown by a tenth: then distances are measured anew.
   *
   * @throws FpError as `similar`, and ABORTED
   */
  graph(options?: GraphOptions): Promise<GraphSummary> {
    return this.#track(this.#similarity.graph({ ...options, signal: this.#endingWith(options?.signal) }))
  }

  /** The stored nearest neighbours of a track, or null before `graph` has seen it. */
  neighbors(idOrPath: number | string): SimilarTrack[] | null {
    return this.#similarity.neighbors(idOrPath)
  }

  /** A playlist of what sounds like the seeds. Throws as `similar`. */
  playlist(options: PlaylistOptions): Promise<SimilarTrack[]> {
    return this.#track(this.#similarity.playlist(options))
  }

  /** A journey of `steps` tracks from one sound to another, both ends included. Throws as `similar`. */
  path(from: SoundReference, to: SoundReference, steps: number, options?: PathOptions): Promise<SimilarTrack[]> {
    return this.#track(this.#similarity.path(from, to, steps, options))
  }

  /** Pairs that may be the same recording, with the evidence for it. Throws as `similar`, and ABORTED. */
  duplicates(options?: DuplicateOptions): Promise<DuplicatePair[]> {
    return this.#track(this.#similarity.duplicates({ ...options, signal: this.#endingWith(options?.signal) }))
  }

  /** What sounds like the tracks of a history, and is none of them. Throws as `similar`. */
  recommend(history: readonly HistoryItem[], options?: RecommendOptions): Promise<Recommendation[]> {
    return this.#track(this.#similarity.recommend(history, options))
  }

  /** Ends scans at once, gives their tracks back, and closes the database. Safe to call twice. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#scans)
    this.#store.close()
  }

  async #rootsOf(roots: unknown): Promise<Roots> {
    const folders = typeof roots === 'string' ? [roots] : roots
    if (!Array.isArray(folders) || folders.length === 0 || !folders.every((folder) => text.accepts(folder))) {
      throw unexpected('the path of a folder, or an array of such', 'roots', roots)
    }
    const { findRoots } = await import('./scanning.js')
    const found = await findRoots(folders)
    if (found.present.length > 0) return found
    const names = found.missing.join(', ')
    throw new FpError(
      'FILE_NOT_FOUND',
      `Nothing to scan: ${names} is not there, or empty as an unmounted disk's place.`,
    )
  }

  async #scan(roots: Roots, folders: readonly string[], settings: ScanSettings): Promise<ScanSummary> {
    const { workers, maxTracks, signal, sidecars, sidecarDir, linksWithin, retryFailed, timeoutMs, onProgress } =
      settings
    const request = {
      roots,
      folders,
      linksWithin,
      pool: { workers: workers ?? availableParallelism(), timeoutMs },
      maxTracks,
      sidecars: (sidecars ?? sidecarDir !== undefined) ? { sidecarDir } : null,
      retryFailed,
      signal,
      closing: this.#closing.signal,
    }
    const listener: ScanListener = {
      progress: (progress) => {
        onProgress?.(progress)
        this.emit('progress', progress)
      },
      track: (event) => this.emit('track', event),
      failure: (event) => this.emit('failure', event),
      warning: (event) => this.emit('warning', event),
    }
    const { Scan } = await import('./scanning.js')
    return new Scan(this.#store, request, listener).run()
  }

  /** A signal that closing aborts as well. */
  #endingWith(signal: AbortSignal | undefined): AbortSignal {
    return AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])])
  }

  /** Closing waits for it. */
  async #track<T>(work: Promise<T>): Promise<T> {
    this.#scans.add(work)
    try {
      return await work
    } finally {
      this.#scans.delete(work)
    }
  }
}

type ScanSettings = ReturnType<typeof readScanOptions>

function readScanOptions(options: ScanOptions | undefined) {
  return readOptions(options, SCAN_RULES)
}

function foldersOf({ present }: Roots): string[] {
  return present.map((root) => root.path)
}

/** Tracks are kept by their real paths; what is gone has none, and is meant as it is written. */
function realPathIfAny(place: string): string {
  try {
    return pathFromBytes(realpathSync(pathForFileSystem(place), { encoding: 'buffer' }))
  } catch {
    return path.resolve(place)
  }
}

async function* inTurns<T>(rows: Iterable<T>): AsyncGenerator<T, void, undefined> {
  let count = 0
  for (const row of rows) {
    if (++count % ROWS_PER_TURN === 0) await nextTurn()
    yield row
  }
}
