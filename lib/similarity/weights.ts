/** How much each row of a vector counts. */
import { optional, readOptions, required, unexpected } from '../options.js'
import { DIMENSION_NAMES, DIMENSIONS, type DimensionName, FAMILIES, type FamilyName } from '../schema/index.js'
import { DIMENSION_COUNT, ROWS, TIMBRE_ROWS } from './coordinates.js'

/** What a search looks at: everything, the colour of the sound, rhythm, or loudness and its movement. */
export type Emphasis = 'default' | 'sound' | 'rhythm' | 'dynamics'

/** How many times its usual weight a dimension, a family or the timbre counts, ≥ 0; what is left out counts as usual. */
export type Weights = { readonly [Name in DimensionName | FamilyName | 'timbre']?: number | undefined }

export interface WeightOptions {
  readonly emphasis?: Emphasis | undefined
  readonly weights?: Weights | undefined
}

/** One a row: for pairs of which both have timbre, and for the others. */
export interface RowWeights {
  readonly weights: Float32Array
  readonly weightsWithoutOptional: Float32Array
}

type Shares = Partial<Record<FamilyName | 'timbre', number>>

const SCHEMA_SHARES: Shares = Object.fromEntries(FAMILIES.map(({ name, share }) => [name, share]))

/**
 * Timbre tells the spectrum much finer than the frequency and spectral families, so where there is timbre they give it
 * most of their shares: counted twice, the spectrum drowns everything else. Chosen on 94 pieces of twelve soundtracks, where from
 * 40 to 70 for timbre the figures of `bench/eval/similarity.ts` stay within their errors.
 */
const SHARES: Record<Emphasis, { readonly withTimbre: Shares; readonly withoutTimbre: Shares }> = {
  default: {
    withTimbre: {
      timbre: 50,
      dynamics: 15,
      temporal: 12,
      harmonic: 6,
      variation: 6,
      stereo: 5,
      frequency: 4,
      spectral: 2,
    },
    withoutTimbre: SCHEMA_SHARES,
  },
  sound: {
    withTimbre: { timbre: 75, frequency: 5, spectral: 5, harmonic: 10, stereo: 5 },
    withoutTimbre: { frequency: 45, spectral: 30, harmonic: 15, stereo: 10 },
  },
  rhythm: {
    withTimbre: { temporal: 80, harmonic: 10, dynamics: 10 },
    withoutTimbre: { temporal: 80, harmonic: 10, dynamics: 10 },
  },
  dynamics: {
    withTimbre: { dynamics: 60, variation: 40 },
    withoutTimbre: { dynamics: 60, variation: 40 },
  },
}

export const EMPHASES = Object.keys(SHARES) as Emphasis[]

const factor = optional(
  required<number>('a number from 0 on', (value) => Number.isFinite(value) && (value as number) >= 0),
  undefined,
)
const FACTOR_RULES = Object.fromEntries(
  [...DIMENSION_NAMES, ...FAMILIES.map(({ name }) => name), 'timbre'].map((name) => [name, factor]),
)

export const WEIGHT_RULES = {
  emphasis: optional(
    required<Emphasis>(`one of ${EMPHASES.join(', ')}`, (value) => EMPHASES.includes(value as Emphasis)),
    'default' as const,
  ),
  weights: optional(
    required<Weights>('factors by name of dimension or family', (value) => typeof value === 'object' && value !== null),
    undefined,
  ),
}

/**
 * The weights of all rows; they sum to 1 in either case.
 *
 * @throws FpError INVALID_ARGUMENT also where nothing is left that weighs anything
 */
export function rowWeights({ emphasis = 'default', weights }: WeightOptions = {}): RowWeights {
  const factors = readOptions(weights, FACTOR_RULES, 'weights') as Weights
  const { withTimbre, withoutTimbre } = SHARES[emphasis]
  const usual = weightsOf(withTimbre, factors)
  const without = weightsOf(withoutTimbre, { ...factors, timbre: 0 })
  if (!usual.some((weight) => weight > 0)) throw unexpected('a weight above 0 for something', 'weights', weights)
  return { weights: usual, weightsWithoutOptional: without }
}

function weightsOf(shares: Shares, factors: Weights): Float32Array {
  const weights = new Float64Array(ROWS)
  for (const { name, index, family } of DIMENSIONS) {
    const members = DIMENSIONS.filter((other) => other.family === family).length
    weights[index] = ((shares[family] ?? 0) / members) * (factors[family] ?? 1) * (factors[name] ?? 1)
  }
  weights.fill(((shares.timbre ?? 0) / TIMBRE_ROWS) * (factors.timbre ?? 1), DIMENSION_COUNT)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return Float32Array.from(weights, (weight) => (sum > 0 ? weight / sum : 0))
}

/** The decorrelated metric knows no families: one half is the 25, each alike, the other the timbre. */
export function decorrelatedWeights(): RowWeights {
  const half = (row: number) => (row < DIMENSION_COUNT ? 0.5 / DIMENSION_COUNT : 0.5 / TIMBRE_ROWS)
  return {
    weights: Float32Array.from({ length: ROWS }, (_, row) => half(row)),
    weightsWithoutOptional: Float32Array.from({ length: ROWS }, (_, row) =>
      row < DIMENSION_COUNT ? 1 / DIMENSION_COUNT : 0,
    ),
  }
}
