import { ALGORITHM_VERSION } from '../schema/index.js'
import { BUILT_IN_STATISTICS } from './built-in-statistics.js'
import {
  coordinateOf,
  DIMENSION_COUNT,
  hasTimbre,
  presenceOf,
  TEMPO,
  TIMBRE_ROWS,
  TIMBRE_VALUES,
  timbreCoordinate,
} from './coordinates.js'
import type { SoundTable } from './types.js'

/** How far tracks spread in each coordinate. */
export interface Statistics {
  /** Median of each dimension's coordinate. */
  readonly centers: readonly number[]
  /** Half the distance from the 16th to the 84th percentile, which of a normal distribution is its deviation. */
  readonly scales: readonly number[]
  /** Deviation of each of the 20 coefficients within a song, root mean square over songs, dB. */
  readonly within: readonly number[]
  /** Root mean square over the timbre's coordinates of half the distance between the same percentiles. */
  readonly timbreScale: number
}

/** What was fitted to a library. Stored as it is. */
export interface Normalization extends Statistics {
  readonly algorithmVersion: number
  /** Size of the library; 0: the built-in statistics. */
  readonly tracks: number
}

export const BUILT_IN_NORMALIZATION: Normalization = {
  algorithmVersion: ALGORITHM_VERSION,
  tracks: 0,
  ...BUILT_IN_STATISTICS,
}

/** The built-in statistics count as much as so many tracks: a library of three has no percentiles of its own. */
const PRIOR_TRACKS = 10
/** More don't move a percentile. */
const MAXIMUM_SAMPLE = 20_000
const GROWTH = 1.1
const COEFFICIENTS = TIMBRE_VALUES / 2

/** Whether a library has outgrown what was fitted to it. */
export function isOutgrown(normalization: Normalization, tracks: number): boolean {
  if (normalization.algorithmVersion !== ALGORITHM_VERSION) return true
  return tracks > normalization.tracks * GROWTH || tracks < normalization.tracks / GROWTH
}

/** Fits to a library: by percentiles, so that a few odd tracks move nothing. */
export function fitNormalization(table: SoundTable): Normalization {
  return { algorithmVersion: ALGORITHM_VERSION, tracks: table.count, ...measureStatistics(table, PRIOR_TRACKS) }
}

/** @param priorTracks how many tracks the built-in statistics count as much as */
export function measureStatistics(table: SoundTable, priorTracks: number): Statistics {
  const sample = sampleOf(table.count)
  const presences = sample.map((track) => presenceOf(table.values, track * DIMENSION_COUNT, hasTimbre(table, track)))
  // Scales combine as variances do.
  const withPrior = (scale: number, prior: number, tracks: number) =>
    Math.sqrt((tracks * scale ** 2 + priorTracks * prior ** 2) / Math.max(1, tracks + priorTracks))

  const spreads = Array.from({ length: DIMENSION_COUNT }, (_, dimension) => {
    const prior = BUILT_IN_STATISTICS.scales[dimension] as number
    const known = sample.filter((_, i) => ((presences[i] as number) >> dimension) & 1)
    // The circle that tempi lie on needs no statistics.
    if (dimension === TEMPO || known.length === 0) {
      return { center: BUILT_IN_STATISTICS.centers[dimension] as number, scale: prior }
    }
    const at = (track: number) => table.values[track * DIMENSION_COUNT + dimension] as number
    const { center, scale } = spreadOf(known.map((track) => coordinateOf(dimension, at(track))))
    // Where all tracks are alike, their differences would be divided by nothing.
    return { center, scale: withPrior(scale, prior, known.length) || prior }
  })
  const audible = sample.filter((track) => hasTimbre(table, track))
  const within = BUILT_IN_STATISTICS.within.map((prior, i) => {
    const deviations = audible.map((track) => table.timbre[track * TIMBRE_VALUES + COEFFICIENTS + i] as number)
    return withPrior(rootMeanSquare(deviations), prior, audible.length) || prior
  })
  const timbreSpreads = Array.from({ length: TIMBRE_ROWS }, (_, row) => {
    return spreadOf(audible.map((track) => timbreCoordinate(table.timbre, track * TIMBRE_VALUES, row, within))).scale
  })
  const { timbreScale } = BUILT_IN_STATISTICS
  return {
    centers: spreads.map(({ center }) => center),
    scales: spreads.map(({ scale }) => scale),
    within,
    timbreScale: withPrior(rootMeanSquare(timbreSpreads), timbreScale, audible.length) || timbreScale,
  }
}

/** Evenly spread over the library, so that the same library always gives the same. */
function sampleOf(count: number): number[] {
  const size = Math.min(count, MAXIMUM_SAMPLE)
  return Array.from({ length: size }, (_, i) => Math.floor((i * count) / size))
}

function spreadOf(values: readonly number[]): { center: number; scale: number } {
  const sorted = Float64Array.from(values).sort()
  return { center: percentile(sorted, 0.5), scale: (percentile(sorted, 0.84) - percentile(sorted, 0.16)) / 2 }
}

function percentile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return 0
  const position = share * (sorted.length - 1)
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  return below + (position - Math.floor(position)) * (above - below)
}

function rootMeanSquare(values: readonly number[]): number {
  if (values.length === 0) return 0
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
}
