import type { NativeVectorLayout } from '../binding/types.js'
import { assertComparable } from './comparable.js'
import {
  coordinateOf,
  DIMENSION_COUNT,
  hasTimbre,
  placeOnCircle,
  presenceOf,
  ROWS,
  TEMPO,
  TEMPO_PERIOD,
  TIMBRE_GROUP,
  TIMBRE_ROWS,
  TIMBRE_VALUES,
  tableOf,
  tempoPlace,
  timbreCoordinate,
} from './coordinates.js'
import { fitWhitening, type Whitening, whiten } from './decorrelation.js'
import type { Normalization } from './normalization.js'
import type { Encoded, Sound, SoundTable } from './types.js'
import type { RowWeights } from './weights.js'

export interface EncodedTable {
  /** Track after track, `ROWS` values each. */
  readonly values: Float32Array
  readonly confidences: Float32Array
  readonly presences: Uint32Array
}

export const LAYOUT: NativeVectorLayout = {
  groups: Uint8Array.from({ length: ROWS }, (_, row) => Math.min(row, TIMBRE_GROUP)),
  circularRow: TEMPO,
  period: TEMPO_PERIOD,
  optionalGroup: TIMBRE_GROUP,
}

/** The 25 alone, where no track has timbre: less than half the memory. */
export const LAYOUT_WITHOUT_TIMBRE: NativeVectorLayout = {
  ...LAYOUT,
  groups: LAYOUT.groups.slice(0, DIMENSION_COUNT),
}

/**
 * In scales of the library. Some dimensions have long tails (pauses, uneven beats): one far out would decide a distance alone,
 * though what is heard is only that it is far out. Chosen on half A of the labelled sets of `bench/eval/similarity.ts`,
 * where from 1 to 2 the figures of the default metric stay within their errors.
 */
const REACH = 1.5

/** Nearly as it is near the centre, and never beyond {@link REACH}; the order stays. */
function withinReach(coordinate: number): number {
  return coordinate / Math.sqrt(1 + (coordinate / REACH) ** 2)
}

/** Turns sounds into vectors that compare by plain weighted differences. */
export class Metric {
  readonly normalization: Normalization
  readonly #whitening: Whitening | null

  private constructor(normalization: Normalization, whitening: Whitening | null) {
    this.normalization = normalization
    this.#whitening = whitening
  }

  /** Each dimension by itself. */
  static weighted(normalization: Normalization): Metric {
    return new Metric(normalization, null)
  }

  /** Mahalanobis: what several dimensions tell alike counts once. */
  static decorrelated(normalization: Normalization, table: SoundTable): Metric {
    const { coordinates, presences } = new Metric(normalization, null).#coordinates(table)
    return new Metric(normalization, fitWhitening(coordinates, presences))
  }

  encode(table: SoundTable): EncodedTable {
    const { coordinates, presences } = this.#coordinates(table)
    const values = new Float32Array(table.count * ROWS)
    const { within, timbreScale } = this.normalization
    for (let track = 0; track < table.count; track++) {
      const from = track * DIMENSION_COUNT
      if (this.#whitening) presences[track] = whiten(this.#whitening, coordinates, from, presences[track] as number)
      values.set(coordinates.subarray(from, from + DIMENSION_COUNT), track * ROWS)
      if (!hasTimbre(table, track)) continue
      for (let row = 0; row < TIMBRE_ROWS; row++) {
        const coordinate = timbreCoordinate(table.timbre, track * TIMBRE_VALUES, row, within)
        values[track * ROWS + DIMENSION_COUNT + row] = coordinate / timbreScale
      }
    }
    return { values, confidences: table.confidences, presences }
  }

  /** @throws FpError VERSION_MISMATCH */
  encodeOne(sound: Sound): Encoded {
    assertComparable(sound)
    const { values, confidences, presences } = this.encode(tableOf([sound]))
    return { values, confidence: confidences[0] as number, presence: presences[0] as number }
  }

  /** How far one value of a dimension lies above another, in scales of the library, however far out; tempi apart, which turn. */
  scalesBetween(dimension: number, from: number, to: number): number {
    const difference = coordinateOf(dimension, to) - coordinateOf(dimension, from)
    return difference / (this.normalization.scales[dimension] as number)
  }

  #coordinates(table: SoundTable): { coordinates: Float64Array; presences: Uint32Array } {
    const { centers, scales } = this.normalization
    const coordinates = new Float64Array(table.count * DIMENSION_COUNT)
    const presences = new Uint32Array(table.count)
    for (let track = 0; track < table.count; track++) {
      const from = track * DIMENSION_COUNT
      presences[track] = presenceOf(table.values, from, hasTimbre(table, track))
      for (let i = 0; i < DIMENSION_COUNT; i++) {
        const value = table.values[from + i] as number
        const coordinate = withinReach((coordinateOf(i, value) - (centers[i] as number)) / (scales[i] as number))
        coordinates[from + i] = i === TEMPO ? tempoPlace(value) : coordinate
      }
    }
    return { coordinates, presences }
  }
}

/** What a row adds to the squared distance of two vectors: null where one of them lacks it. */
export function rowContributions(a: Encoded, b: Encoded, weights: RowWeights): (number | null)[] {
  const common = a.presence & b.presence
  const row = (common >> TIMBRE_GROUP) & 1 ? weights.weights : weights.weightsWithoutOptional
  const weightOf = (i: number) => {
    if (!((common >> (LAYOUT.groups[i] as number)) & 1)) return 0
    return (row[i] as number) * (i === TEMPO ? a.confidence * b.confidence : 1)
  }
  const total = LAYOUT.groups.reduce((sum, _, i) => sum + weightOf(i), 0)
  return Array.from(LAYOUT.groups, (_, i) => {
    const weight = weightOf(i)
    return weight === 0 ? null : (weight * differenceOf(a, b, i) ** 2) / total
  })
}

/** The distance that a search finds too; infinite where the two have nothing in common. */
export function distanceOf(a: Encoded, b: Encoded, weights: RowWeights): number {
  const contributions = rowContributions(a, b, weights).filter((contribution) => contribution !== null)
  if (contributions.length === 0) return Number.POSITIVE_INFINITY
  return Math.sqrt(contributions.reduce((sum, contribution) => sum + contribution, 0))
}

/** How far b lies above a in one row, in scales; tempi without direction, the short way round. */
export function differenceOf(a: Encoded, b: Encoded, row: number): number {
  const difference = (b.values[row] as number) - (a.values[row] as number)
  if (row !== TEMPO) return difference
  return Math.min(Math.abs(difference), TEMPO_PERIOD - Math.abs(difference))
}

/** The vector so far from a to b, 0–1. What only one of them has comes from that one; tempi go the short way round. */
export function interpolate(a: Encoded, b: Encoded, share: number): Encoded {
  const has = ({ presence }: Encoded, row: number) => ((presence >> (LAYOUT.groups[row] as number)) & 1) === 1
  const values = a.values.map((from, row) => {
    if (!has(b, row)) return from
    const to = b.values[row] as number
    if (!has(a, row)) return to
    if (row !== TEMPO) return from + share * (to - from)
    const turn = to - from - TEMPO_PERIOD * Math.round((to - from) / TEMPO_PERIOD)
    return placeOnCircle(from + share * turn)
  })
  const confidence = a.confidence + share * (b.confidence - a.confidence)
  return { values, confidence, presence: (a.presence | b.presence) >>> 0 }
}
