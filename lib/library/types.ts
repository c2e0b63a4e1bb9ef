import type { ErrorCode } from '../errors.js'

export interface LibraryOptions {
  /** The database: a file, made where there is none, or `:memory:`. By default the platform's place for such data. */
  readonly db?: string | undefined
}

export interface ScanOptions {
  /**
   * Tracks in work at once, 1 to 256. Default: as many as there are processors. No more than that are decoded at the same
   * time: the others are read ahead, which helps where files are slow to come.
   */
  readonly workers?: number | undefined
  /** Analyses at most so many tracks; the others stay for the next scan. */
  readonly maxTracks?: number | undefined
  /** Begins nothing more when it aborts. What is in work is finished, and the summary tells what is left. */
  readonly signal?: AbortSignal | undefined
  /** Reads analyses from `<audio file>.25d` and writes them there. Default false, true with `sidecarDir`. */
  readonly sidecars?: boolean | undefined
  /** A folder for the sidecars, in place of the folders of the audio. */
  readonly sidecarDir?: string | undefined
  /** Follows links only to what lies in these folders, given by their real paths. Default: all links are followed. */
  readonly linksWithin?: readonly string[] | undefined
  /** Tries those again that have failed before. Default false: not until they change. */
  readonly retryFailed?: boolean | undefined
  /** Longest time for one track. Default: ten minutes, and five seconds more per MiB of the file. */
  readonly timeoutMs?: number | undefined
  /** Called a few times a second and at the end. What it throws ends the scan. */
  readonly onProgress?: ((progress: ScanProgress) => void) | undefined
}

/** How far a scan is. `cached + completed + failed` have been dealt with, out of `total`. */
export interface ScanProgress {
  /** `walk` looks which files there are, and `total` grows; `tracks` knows the total. */
  readonly phase: 'walk' | 'tracks'
  readonly total: number
  /** Were known and unchanged when the scan began. */
  readonly cached: number
  /** Got their result since then, be it by another process that scans the same library. */
  readonly completed: number
  /** Now, and before where they have not been tried again. */
  readonly failed: number
  /** In work in this process. */
  readonly processing: number
  /** Completed and failed ones a second during the last minute, cached ones not counted; null before the first. */
  readonly tracksPerSecond: number | null
  /** For what is left, at that rate. */
  readonly etaSeconds: number | null
}

/** How a track came to its result. */
export type TrackOrigin =
  /** Decoded and analysed. */
  | 'analyzed'
  /** The library knew the same audio: a file moved, copied or tagged anew. */
  | 'known-audio'
  | 'sidecar'

export interface ScanSummary {
  /** Tracks in the folders. */
  readonly total: number
  readonly cached: number
  /** Files that the library did not know. */
  readonly added: number
  /** Files with another size or time than the library knew. */
  readonly changed: number
  /** Renamed or moved files that were recognised without reading them. */
  readonly moved: number
  /** Known files that are no longer there. They stay in the library until `prune`. */
  readonly missing: number
  readonly analyzed: number
  readonly knownAudio: number
  readonly fromSidecars: number
  /** Failed in this scan. */
  readonly failed: number
  /** Had failed before, and have not changed since. */
  readonly failedBefore: number
  /** Have neither a result nor a failure yet. */
  readonly left: number
  /** Whether `signal` has ended the scan before its time. */
  readonly interrupted: boolean
  /** Folders to scan that were not there or, as the place of an unmounted disk, empty. Nothing in them counts as missing. */
  readonly missingRoots: readonly string[]
  readonly warnings: number
  readonly elapsedMs: number
}

/** Something that does not stop a scan but should be known. */
export interface LibraryWarning {
  readonly code: ErrorCode
  readonly message: string
  readonly path: string
}

export interface LibraryEvents {
  progress: [progress: ScanProgress]
  /** A track has got its result. */
  track: [event: { readonly id: number; readonly path: string; readonly origin: TrackOrigin }]
  failure: [event: { readonly path: string; readonly code: ErrorCode; readonly message: string }]
  warning: [warning: LibraryWarning]
  /** A scan of a watch has ended. */
  scan: [summary: ScanSummary]
  watch: [event: WatchEvent]
}

/** How changes in folders are noticed. */
export interface WatchEvent {
  readonly folders: readonly string[]
  /** Told by the system, or looked for every minute. */
  readonly by: 'events' | 'polling'
  /** Why it is polling. */
  readonly reason: string | null
}
