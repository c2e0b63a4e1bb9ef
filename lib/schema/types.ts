export type FamilyName = 'frequency' | 'dynamics' | 'temporal' | 'spectral' | 'harmonic' | 'variation' | 'stereo'

export interface FamilyFacts {
  readonly name: FamilyName
  /** For people. */
  readonly label: string
  /** How much of a similarity the family decides, relative to the shares of the others. */
  readonly share: number
}

/** A largest allowed difference: in the dimension's unit, or as a share of the larger value. */
export interface Tolerance {
  readonly kind: 'absolute' | 'relative'
  readonly value: number
}

/** What is written down about a dimension; {@link Dimension} adds what follows from it. */
export interface DimensionFacts {
  /** The same in code, JSON, databases and documents. */
  readonly name: string
  readonly family: FamilyName
  /** Short, for people. */
  readonly label: string
  /** Of a band: from where to where it reaches. */
  readonly bandHz?: readonly [from: number, to: number]
  /** A fraction is a share of a whole; a ratio has no unit; `× …` is a quantity scaled to 0–1 by what follows. */
  readonly unit: 'fraction' | 'ratio' | 'LUFS' | 'LU' | 'dB' | 'BPM' | '× 20 kHz' | '× 10/s'
  readonly minimum: number
  readonly maximum: number
  /** What recordings span in practice: the ends of a bar or an axis. Values beyond are valid all the same. */
  readonly typical: { readonly from: number; readonly to: number }
  /** The value where the quantity does not exist, as in silence. */
  readonly neutral: number
  /** Whether the neutral value can be measured as well, as no width of a mono track: then it tells nothing missing. */
  readonly neutralIsMeasurable: boolean
  /** Logarithmic: values span decades, so their ratio matters rather than their difference. */
  readonly scale: 'linear' | 'logarithmic'
  /** One sentence. */
  readonly meaning: string
  /** Standard, paper or formula. */
  readonly reference: string
  readonly tolerance: {
    /** Between equal recordings: other format, bit depth, sample rate, gain, polarity. */
    readonly invariance: Tolerance
    /** Where a change of sample rate alone allows more. */
    readonly invarianceAcrossSampleRates?: Tolerance
    /** Against an independent double-precision reference; null: judged by annotated ground truth instead. */
    readonly reference: Tolerance | null
  }
}

export interface Dimension<Name extends string = string> extends DimensionFacts {
  readonly name: Name
  /** Position in every vector. */
  readonly index: number
  /** Share of a similarity that this dimension decides; the weights of all dimensions sum to 1. */
  readonly weight: number
}
