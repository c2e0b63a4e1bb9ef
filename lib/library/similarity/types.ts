import type { Fingerprint } from '../../schema/index.js'
import type { Emphasis, Sound, Weights } from '../../similarity/index.js'
import type { Track, TrackQuery } from '../../store/index.js'

/**
 * What to look for: a track by its id or path, a file outside the library by its path (it is analysed), or numbers: a result
 * of `fingerprint()`, 25 values by name, or 25 in the order of `DIMENSIONS`.
 */
export type SoundReference = number | string | Sound | Fingerprint | ArrayLike<number>

export interface MetricOptions {
  /** What counts: everything, the colour of the sound, rhythm, or dynamics. Default `default`. */
  readonly emphasis?: Emphasis | undefined
  /** How many times its usual weight a dimension, a family or `timbre` counts; 0 leaves it out. */
  readonly weights?: Weights | undefined
}

export interface SearchMetricOptions extends MetricOptions {
  /**
   * `weighted` (default), or `decorrelated`: the Mahalanobis distance, in which what several dimensions tell alike counts
   * once. It takes neither emphasis nor weights.
   */
  readonly metric?: 'weighted' | 'decorrelated' | undefined
}

/** Which tracks may be found: all conditions must hold. */
export interface SearchFilter
  extends Omit<TrackQuery, 'states' | 'order' | 'descending' | 'limit' | 'after' | 'details'> {
  /** Ids or paths of tracks that may not. */
  readonly exclude?: readonly (number | string)[] | undefined
}

export interface SimilarOptions extends SearchMetricOptions {
  /** How many, 1 to 10 000. Default 10. */
  readonly k?: number | undefined
  readonly filter?: SearchFilter | undefined
}

export interface SimilarTrack {
  readonly id: number
  readonly path: string
  readonly tags: Track['tags']
  readonly durationSeconds: number
  /** Root of the weighted mean of squared differences, in spreads of the library; 0 for the same. */
  readonly distance: number
  /** 0–1: 1 for the same, ½ at a distance of 1. */
  readonly score: number
}

export interface GraphOptions {
  /** Neighbours of every track, 1 to 100. Default 10. */
  readonly k?: number | undefined
  /** Ends the work between two pieces of it; what is stored stays, and the next call goes on. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined
}

export interface GraphSummary {
  readonly k: number
  /** In the graph. */
  readonly tracks: number
  /** Compared with all others in this call. */
  readonly searched: number
  /** Old ones that got new neighbours. */
  readonly updated: number
}

export interface PlaylistOptions extends SearchMetricOptions {
  /** What it should sound like. At least one. */
  readonly seeds: readonly SoundReference[]
  /** Tracks, 1 to 1000. Default 25. */
  readonly length?: number | undefined
  /** At most one track of an artist (by tag). Default false. */
  readonly noRepeatArtist?: boolean | undefined
  /** At most one track of an album (by tag, or else folder). Default false. */
  readonly noRepeatAlbum?: boolean | undefined
  /** Begins with those seeds that are in the library. Default true. */
  readonly includeSeeds?: boolean | undefined
  readonly filter?: SearchFilter | undefined
}

export interface PathOptions extends SearchMetricOptions {
  readonly filter?: SearchFilter | undefined
}

/** A track of a history; plays or a rating as its weight (default 1). */
export type HistoryItem = number | string | { readonly track: number | string; readonly weight?: number | undefined }

export interface RecommendOptions extends SearchMetricOptions {
  readonly k?: number | undefined
  readonly filter?: SearchFilter | undefined
}

export interface Recommendation extends SimilarTrack {
  /** Id of the track of the history that it is nearest to; `distance` and `score` are to that one. */
  readonly because: number
}

export interface DuplicateOptions {
  /** Largest distance. Default 0.75, below which all re-encoded copies have been found. */
  readonly maximumDistance?: number | undefined
  /** Largest difference of duration. Default 2 s. */
  readonly maximumSeconds?: number | undefined
  /** What both must fit. */
  readonly filter?: SearchFilter | undefined
  /** Ends the work between two pieces of it. */
  readonly signal?: AbortSignal | undefined
}

export interface DuplicatePair {
  readonly a: SimilarTrack
  readonly b: SimilarTrack
  readonly distance: number
  /** Difference of their durations. */
  readonly seconds: number
  /**
   * `same-audio`: the audio is equal bit for bit as it is stored. `same-onsets`: notes and hits begin at the same times
   * throughout, as in two encodings of a recording. Null: so near that it may be one; a candidate only, to be listened to.
   */
  readonly evidence: 'same-audio' | 'same-onsets' | null
  /** Share of the onsets that both have, 0–1; null where there are too few, or the audio is the same. */
  readonly onsetAgreement: number | null
}
