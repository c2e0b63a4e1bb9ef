import type { AudioTags } from '../decode/index.js'
import type { StoredAnalysis } from '../store/types.js'

/** What this package writes about one audio file. */
export interface SidecarContent {
  readonly audioHash: string
  readonly size: number
  readonly mtimeNs: bigint
  readonly tags: AudioTags
  readonly analysis: StoredAnalysis
}

/** The file as it is now. With a hash the hash decides; without one, size and time. */
export interface SidecarExpectation {
  readonly size: number
  readonly mtimeNs: bigint
  readonly audioHash?: string | undefined
}

/**
 * Why a sidecar's analysis is not used: `damaged` (no JSON object, or members of the wrong kind), `foreign` (only other
 * programs' data), `other-algorithm`, `incomplete`, `out-of-range` (or not finite), `other-audio` (of another file content).
 */
export type SidecarRejection = 'damaged' | 'foreign' | 'other-algorithm' | 'incomplete' | 'out-of-range' | 'other-audio'

export interface Sidecar {
  readonly path: string
  /** As the document says: `1.0` and `2.0` are other programs', `fp-native-1` is ours; null where it says nothing. */
  readonly formatVersion: string | null
  /** This package's where it wrote any, else another program's `metadata`. */
  readonly tags: AudioTags
  /** Another program's, as found. */
  readonly processingCache: Readonly<Record<string, unknown>>
  /** This package's content where it is valid for the file; never another program's fingerprint. */
  readonly content: SidecarContent | null
  /** Null exactly where `content` is not. */
  readonly rejection: SidecarRejection | null
}
