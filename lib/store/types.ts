import type { Details } from '../analyze/index.js'
import type { AudioTags } from '../decode/index.js'
import type { DimensionName, Fingerprint } from '../schema/index.js'

/**
 * Where a track stands. `pending` waits for a worker, `claimed` is with one, `done` has an analysis of the present
 * file, `failed` waits for a changed file or a `requeue`, `missing` was not there when its folder was last walked (its
 * analysis is kept until `prune`).
 */
export type TrackState = 'pending' | 'claimed' | 'done' | 'failed' | 'missing'

/** A file as a walk or a watcher sees it. Paths are those of `lib/identity`: absolute, real, bytes kept. */
export interface FileFacts {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Modification time, as precise as the file system tells it: `stat(path, { bigint: true }).mtimeNs`. */
  readonly mtimeNs: bigint
  /** What the platform knows the file by; leave out where it does not. They find a renamed file without reading it. */
  readonly device?: bigint | undefined
  readonly inode?: bigint | undefined
  /** Names (hard links) that the file has; 1 where not told. */
  readonly links?: number | undefined
}

/** What became of files that were handed to `discover`. */
export interface DiscoveryCounts {
  /** Not known before: pending now. */
  readonly added: number
  /** Size or time differ from what is known: pending now. */
  readonly changed: number
  /** As known; nothing to do, whatever their state. */
  readonly unchanged: number
  /** Known under another path, and the same file by device, inode, size and time: row and analysis kept. */
  readonly moved: number
}

/** Facts about the audio that are no fingerprint: what `Metadata` tells without its tags. */
export interface AudioFacts {
  readonly durationSeconds: number
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample: number | null
  readonly format: string
  readonly codec: string
  readonly truncated: boolean
  readonly decodeErrors: number
}

/** An analysis as it is kept and exchanged: all that the audio payload alone decides. */
export interface StoredAnalysis {
  readonly algorithmVersion: number
  readonly fingerprint: Fingerprint
  /** Times of beats and onsets are kept to 0.1 ms and timbre to 0.001; everything else exactly. */
  readonly details: Details
  readonly audio: AudioFacts
}

/** What a worker found out about its claim. */
export interface TrackResult {
  /** Of the audio payload, by `audioPayloadHash`. */
  readonly audioHash: string
  readonly tags: AudioTags
  readonly analysis: StoredAnalysis
}

/** The right to work on one track until it expires. */
export interface Claim {
  readonly id: number
  readonly owner: string
  /** Tells this claim from earlier ones on the same track by the same owner. */
  readonly token: number
  readonly path: string
  /** Of the file as it was discovered: a file that has others by now should be discovered again. */
  readonly size: number
  readonly mtimeNs: bigint
  /** Hash of the audio payload when it was last analysed; the same hash now means that only tags changed. */
  readonly audioHash: string | null
  /** Claims on this file since it was discovered or changed, this one included; more than a few: it kills its workers. */
  readonly attempts: number
}

/** Why a track has failed; it belongs to the file of the row's size and time. */
export interface Failure {
  readonly code: string
  readonly message: string
  /** Milliseconds since 1970. */
  readonly failedAtMs: number
}

/** One row. */
export interface Track {
  readonly id: number
  readonly path: string
  readonly size: number
  readonly mtimeNs: bigint
  readonly state: TrackState
  /** Tracks with one hash are copies of one recording. Null until first analysed. */
  readonly audioHash: string | null
  readonly tags: AudioTags
  /** Null while pending, claimed or failed, unless the analysis of the file before its last change is still kept. */
  readonly algorithmVersion: number | null
  readonly fingerprint: Fingerprint | null
  readonly audio: AudioFacts | null
  /** Only with `details: true`. */
  readonly details?: Details | null
  readonly analyzedAtMs: number | null
  readonly failure: Failure | null
}

export interface Range {
  /** Inclusive; open where left out. */
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
}

/** Columns that tracks can be ordered by, beside the dimensions. */
export type TrackOrder = 'id' | 'path' | 'artist' | 'album' | 'title' | 'year' | 'durationSeconds' | 'analyzedAtMs'

/** Where a track stands in an order. */
export interface TrackPlace {
  readonly id: number
  /** What the order goes by; null where the track lacks it. */
  readonly value: string | number | null
}

/** Which tracks, in which order. All conditions must hold; without any: every track that is `done`. */
export interface TrackQuery {
  /** Default `['done']`. */
  readonly states?: readonly TrackState[] | undefined
  readonly dimensions?: { readonly [Name in DimensionName]?: Range | undefined } | undefined
  readonly durationSeconds?: Range | undefined
  readonly year?: Range | undefined
  /** Equal in every letter; case is ignored within ASCII. */
  readonly title?: string | undefined
  readonly artist?: string | undefined
  readonly album?: string | undefined
  readonly albumArtist?: string | undefined
  /** One of the track's genres. */
  readonly genre?: string | undefined
  readonly audioHash?: string | undefined
  /** Every word of it occurs in the title, an artist, the album or the path; case is ignored within ASCII. */
  readonly search?: string | undefined
  /** Files in this folder and below, or in any of these. */
  readonly under?: string | readonly string[] | undefined
  /** Default `id`. Tracks that lack the value come last. */
  readonly order?: TrackOrder | DimensionName | undefined
  readonly descending?: boolean | undefined
  readonly limit?: number | undefined
  /** Begins after this place in the order, be the track there still or not: where the last page has ended. */
  readonly after?: TrackPlace | undefined
  /** Default false: details are larger than everything else together. */
  readonly details?: boolean | undefined
}

export interface StateCounts {
  readonly pending: number
  readonly claimed: number
  readonly done: number
  readonly failed: number
  readonly missing: number
  readonly total: number
}

/** Every vector of the present algorithm version, of tracks that are `done`, in order of id. */
export interface VectorTable {
  /** Vector `i` belongs to track `ids[i]`. */
  readonly ids: Float64Array
  /** `ids.length` × 25 values, track after track, each in the order of `DIMENSIONS`. */
  readonly values: Float64Array
}

/** Every track of the present algorithm version that is `done`, in order of id, as similarity compares them. */
export interface SoundRows {
  readonly count: number
  /** Row `i` is of track `ids[i]`. */
  readonly ids: Float64Array
  /** `count` × 25, each in the order of `DIMENSIONS`. */
  readonly values: Float64Array
  /** `count` × 40; NaN where a track has no timbre. */
  readonly timbre: Float32Array
  /** Of the tempo. */
  readonly confidences: Float32Array
}

/** Nearest first. */
export interface NeighborList {
  readonly ids: readonly number[]
  readonly distances: readonly number[]
}

/** What a search tells of a track. */
export interface TrackFacts {
  readonly id: number
  readonly path: string
  readonly tags: AudioTags
  readonly audioHash: string
  readonly durationSeconds: number
}

/** What similarity reads and keeps. */
export interface SimilarityStore {
  /** Another string after every change of the database, by whomever; cheap. */
  revision(): string
  /** Another string when tracks that can be compared have come, gone or been analysed anew. */
  signature(): string
  /** Takes the timbre out of the details of all tracks that are new, some at a step; `sounds` lacks it before. */
  gatherTimbre(): Iterable<void>
  sounds(): SoundRows
  /** Null where there is no such track, or it has no analysis. */
  facts(id: number): TrackFacts | null
  /** Ids of a query's tracks, in its order. */
  ids(query: TrackQuery): number[]
  /** What was kept under a name; null where nothing was. */
  state(name: string): unknown
  setState(name: string, value: unknown): void
  /** The stored nearest tracks; null where none were stored. */
  neighborsOf(id: number): NeighborList | null
  /** By id of track; not current where the track was analysed anew since, or is gone. */
  allNeighbors(): Map<number, { readonly isCurrent: boolean; readonly neighbors: NeighborList }>
  setNeighbors(lists: Iterable<readonly [id: number, neighbors: NeighborList]>): void
  clearNeighbors(): void
}

/** One look at whole folders. Files not seen in it can be told missing at its end. Belongs to one process. */
export interface Walk {
  /** Like `Store.discover`; a thousand files a call is a good size. */
  discover(files: Iterable<FileFacts>): DiscoveryCounts
  /**
   * Marks as missing what is known below the roots and was not seen. Give only roots that exist and were walked: an
   * unmounted disk is not an empty one.
   *
   * @param except folders below the roots that could not be read; nothing in them is marked
   * @returns how many tracks went missing
   */
  finish(roots: readonly string[], except?: readonly string[]): number
}

export interface ClaimOptions {
  /** Names the process and worker, unique on all machines that share the database. */
  readonly owner: string
  /** After so many milliseconds without `renew` the track is free again. */
  readonly leaseMs: number
  /** Only files in these folders or at these paths; everywhere where left out. */
  readonly under?: readonly string[] | undefined
}

export interface RequeueOptions {
  /** Failed tracks. */
  readonly failed?: boolean | undefined
  /** Tracks with an analysis of another algorithm version. */
  readonly outdated?: boolean | undefined
  readonly under?: readonly string[] | undefined
}

/**
 * Tracks and what is known about them, shared by any number of processes. Synchronous; every call is one transaction.
 *
 * Every method throws FpError: DATABASE_BUSY where another process holds the database for longer than the busy timeout,
 * DATABASE_CORRUPT, DISK_FULL, DATABASE_FAILED, and INVALID_ARGUMENT. After an error nothing of the call is stored and
 * everything before it is.
 */
export interface Store {
  /** Adds and renews files. Many a call: 20 000 a second are only reached in batches. */
  discover(files: Iterable<FileFacts>): DiscoveryCounts
  /** Begins a walk; see {@link Walk}. */
  walk(): Walk
  /** Marks files as missing, or folders with all in them (a watcher's news). Returns how many tracks. */
  markMissing(paths: readonly string[]): number
  /** Deletes missing tracks for good. Returns their paths. */
  prune(under?: readonly string[]): string[]
  /** Makes tracks pending again; see {@link RequeueOptions}. Returns how many. */
  requeue(options: RequeueOptions): number

  /** The next pending track in order of path, or one whose claim has expired; null where there is none. */
  claimNext(options: ClaimOptions): Claim | null
  /** Extends a claim from now on. False: it was lost (expired and taken, or the file changed); stop the work. */
  renew(claim: Claim, leaseMs: number): boolean
  /**
   * Stores a result. Where a missing track has the same audio hash, the file was moved: that track's row takes over the
   * path, and the claimed row goes.
   *
   * @returns the row that holds the result now, or null where the claim was lost (nothing is stored)
   */
  complete(claim: Claim, result: TrackResult): { readonly id: number; readonly movedFrom: string | null } | null
  /** Stores a failure. False: the claim was lost, nothing is stored. */
  fail(claim: Claim, failure: { readonly code: string; readonly message: string }): boolean
  /** Gives back one claim unworked, or all of an owner. Returns how many. */
  release(claimOrOwner: Claim | string): number

  /** An analysis of this audio by the present algorithm version, whichever track it came from. */
  analysisByHash(audioHash: string): StoredAnalysis | null
  /** One track, with details. */
  track(idOrPath: number | string): Track | null
  /** Tracks one by one. Writing between two of them is safe; each is as it is when its turn comes. */
  tracks(query?: TrackQuery): IterableIterator<Track>
  /** Failed tracks in order of path. */
  failures(): IterableIterator<Track & { readonly failure: Failure }>
  vectors(): VectorTable
  readonly similarity: SimilarityStore
  counts(under?: readonly string[]): StateCounts
  /** Ends the use of the database. Safe to call twice. */
  close(): void
}
