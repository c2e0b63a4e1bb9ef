/**
 * What the compiled addon offers. Nothing but `lib/binding` and its callers in `lib/analyze` and `lib/similarity` know these
 * shapes.
 */

export interface NativeAnalyzerOptions {
  readonly sampleRate: number
  readonly channels: number
  readonly dualMono: boolean
}

/**
 * What the analysis tells beside the 25 dimensions, in named units. A level is `null` where silence has none. These
 * values inform; they take no part in similarity.
 */
export interface NativeDetails {
  /** Highest absolute sample, dB below full scale (0 = full scale). */
  readonly sample_peak_dbfs: number | null
  /** Highest level between the samples, 4 times oversampled (ITU-R BS.1770-4 annex 2). */
  readonly true_peak_dbtp: number | null
  /** Loudness range (EBU Tech 3342); null where nothing passes its gates. */
  readonly loudness_range_lu: number | null
  /** Loudest 400 ms (EBU Tech 3341). */
  readonly max_momentary_lufs: number | null
  /** Loudest 3 s (EBU Tech 3341). */
  readonly max_short_term_lufs: number | null
  /** RMS over all samples of the stereo signal; of the Lo/Ro downmix where there are more channels. */
  readonly rms_dbfs: number | null
  /** 0–1: how clearly the onsets repeat at the tempo that was chosen. */
  readonly tempo_confidence: number
  /** At most five tempi, strongest first; strength 0–1 relative to the strongest. */
  readonly tempo_candidates: readonly { readonly bpm: number; readonly strength: number }[]
  /** Times of the tracked beats in seconds. */
  readonly beats: readonly number[]
  /** Times of the onsets in seconds. */
  readonly onsets: readonly number[]
  readonly onsets_per_second: number
  /** As in `C major` or `F# minor`; null where there is no tonal power. */
  readonly key: string | null
  /**
   * 0–1: how far the key is ahead of the next best one; 0 for noise. Of keys below 0.4 half are right, from 0.4 to 0.8
   * eight of ten, above that nine.
   */
  readonly key_confidence: number
  /**
   * Shares of the 12 pitch classes, C first, in the track's power from 110 to 4200 Hz: all octaves of a class together,
   * each frequency counted to the nearest semitone of the track's own tuning. They sum to 1 (all 0 in silence).
   */
  readonly chroma: readonly number[]
  readonly spectral_centroid_hz: number | null
  readonly spectral_rolloff_hz: number | null
  /** Offset of the track's tuning from A440, −50…50 cents. */
  readonly tuning_cents: number | null
  /** 20 MFCC (128 Slaney mel bands at 22 050 Hz, dB power, orthonormal DCT-II): their means, then their deviations. */
  readonly timbre: readonly number[] | null
}

export interface NativeResult {
  readonly vector: Float64Array
  readonly details: NativeDetails
  /** Samples per channel that were analysed. */
  readonly frames: number
}

/** Interleaved samples as files hold them. Integers count in units of 2^(1 − bits); 24 bits take three bytes. */
export type InterleavedFormat = `${'int16' | 'int24' | 'float32'}${'le' | 'be'}`

/** One track. All arithmetic runs on the addon's own threads; every method returns at once. */
export interface NativeAnalyzer {
  /** Copies the samples (one equally long Float32Array a channel). False: enough is queued, await `drain()` before more. */
  push(channelData: readonly Float32Array[]): boolean
  /** The same for whole frames of interleaved samples, at any offset in their buffer. */
  pushInterleaved(bytes: Uint8Array, format: InterleavedFormat): boolean
  /**
   * Takes samples as `push` does, but without a copy: the addon's threads read the arrays where they lie. Until `drain`
   * resolves, or all is over, they must not be changed and no more may be pushed or lent (that throws). Their memory is
   * kept meanwhile from the garbage collector; not from who transfers or shrinks a buffer, so never lend a resizable one.
   */
  lend(channelData: readonly Float32Array[]): void
  /** Resolves when there is room for more, or when the analysis has failed (the failure is told by `finish`). */
  drain(): Promise<void>
  /**
   * Ends the track. Rejects with an Error whose `code` is EMPTY_AUDIO, INVALID_AUDIO, ABORTED or OUT_OF_MEMORY, or
   * INVALID_ARGUMENT where samples were transferred while they were lent.
   */
  finish(): Promise<NativeResult>
  /** Stops at the next block of samples, frees the buffers, reads no more of what was lent; pending promises settle (finish rejects with ABORTED). */
  cancel(): void
}

/** How the values of a vector are compared. */
export interface NativeVectorLayout {
  /** For every value the group, 0–31, with which it is present or absent. */
  readonly groups: Uint8Array
  /** The value that lies on a circle, in [0, period), or −1. Where it is absent, its confidence counts as 0. */
  readonly circularRow: number
  readonly period: number
  /** Where one of a pair lacks this group, `weightsWithoutOptional` hold; −1: there is none. */
  readonly optionalGroup: number
}

export interface NativeSearchOptions {
  /** One a value, ≥ 0. */
  readonly weights: Float32Array
  readonly weightsWithoutOptional: Float32Array
  readonly k: number
  /** Bit `i % 8` of byte `i >> 3`: whether track `i` may be found. Null: all may. */
  readonly allowed: Uint8Array | null
}

export interface NativeVector {
  readonly values: Float32Array
  /** 0–1, of the circular value: it counts by the product of both confidences. */
  readonly confidence: number
  /** Bit `g`: whether the values of group `g` are present. */
  readonly presence: number
}

export interface NativeNeighbors {
  /** Numbers of tracks, in the order in which they were appended. */
  readonly tracks: Uint32Array
  readonly distances: Float64Array
}

/**
 * Vectors and exact search among them, on the addon's own threads. The distance of two is the root of the weighted mean of
 * their squared differences over the values that both have; equal ones are in order of their numbers.
 */
export interface NativeVectorIndex {
  /** Vector after vector. Throws while a search is under way, and with the code OUT_OF_MEMORY. */
  append(values: Float32Array, confidences: Float32Array, presences: Uint32Array): void
  /** The nearest `k`, nearest first. Those with nothing in common are never found. */
  nearest(options: NativeVector & NativeSearchOptions): Promise<NativeNeighbors>
  /** The nearest `k` to each of the tracks but itself, `k` places a track; the empty ones hold 2³² − 1. */
  neighbors(options: { readonly tracks: Uint32Array } & NativeSearchOptions): Promise<NativeNeighbors>
  readonly tracks: number
  readonly bytes: number
}

export interface NativeBinding {
  readonly VectorIndex: new (layout: NativeVectorLayout) => NativeVectorIndex
  readonly Analyzer: new (options: NativeAnalyzerOptions) => NativeAnalyzer
  /**
   * Undoes the scaling of a decoder that divides integers of 2 to 24 `bits` by 2^(bits−1) − 1: afterwards they are
   * divided by 2^(bits−1), exactly. In place.
   */
  requantize(channelData: readonly Float32Array[], bits: number): void
  /**
   * Mutes, in all channels and in place, every stretch of 1024 frames with a sample beyond ±2 or not finite, which no
   * lossy codec yields from a recording: the usual concealment of a lost packet. Returns how many places that were.
   */
  muteImpossibleSamples(channelData: readonly Float32Array[]): number
  /** The same for whole frames of interleaved floats. Integers can't be impossible: 0. */
  muteImpossibleInterleaved(bytes: Uint8Array, format: InterleavedFormat, channels: number): number
  /** The instruction set that was picked at start, e.g. 'avx512'. */
  readonly instructionSet: string
  /** All that this processor and build can run, slowest first. */
  readonly instructionSets: readonly string[]
  /** Canonical order as compiled into the addon; checked against `lib/schema`. */
  readonly dimensionNames: readonly string[]
}
