import type { Fingerprint } from '../schema/index.js'

/** What is compared of a track. The result of `fingerprint()`, an analyzed track and its export all have this shape. */
export interface Sound {
  readonly fingerprint: Fingerprint
  readonly algorithmVersion: number
  /** Without it the 25 dimensions are compared alone, and the tempo counts in full. */
  readonly details?: SoundDetails | null | undefined
}

export interface SoundDetails {
  /** 0–1: how much the tempo counts. */
  readonly tempo_confidence: number
  /** Means, then deviations of 20 MFCC; null in silence. */
  readonly timbre: readonly number[] | null
}

/** Many sounds of the present algorithm version, without an object each. */
export interface SoundTable {
  /** Number of tracks. */
  readonly count: number
  /** `count` × 25, in the order of `DIMENSIONS`. */
  readonly values: Float64Array
  /** `count` × 40; the first of a track that has none is NaN. */
  readonly timbre: Float32Array
  /** `count` tempo confidences. */
  readonly confidences: Float32Array
}

/** A vector as it is compared. */
export interface Encoded {
  readonly values: Float32Array
  /** 0–1, of the tempo. */
  readonly confidence: number
  /** Bit `i`: whether dimension `i` has a value; bit 25: whether there is timbre. */
  readonly presence: number
}
