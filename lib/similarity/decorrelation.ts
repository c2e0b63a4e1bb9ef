/**
 * Mahalanobis distance by whitening: with Σ = L·Lᵀ the covariance of the scaled coordinates, the distance of x and y is the
 * plain one of L⁻¹x and L⁻¹y, so that a search needs no other metric.
 *
 * L is triangular, and row i of L⁻¹x needs only the coordinates before it. Those that are absent most often come last:
 * without them, the rows that are left are exactly the whitening of what is there.
 */
import { DIMENSIONS } from '../schema/index.js'
import { DIMENSION_COUNT, TEMPO } from './coordinates.js'

const OFTEN_ABSENT = ['lufs', 'bass_mid_ratio', 'chroma_energy', 'rhythm_stability']
const rank = ({ name, neutralIsMeasurable }: (typeof DIMENSIONS)[number]) =>
  neutralIsMeasurable ? -2 : OFTEN_ABSENT.indexOf(name)
/** All but the tempo, which lies on a circle and stays as it is. */
const ORDER = DIMENSIONS.filter(({ index }) => index !== TEMPO)
  .toSorted((a, b) => rank(a) - rank(b) || a.index - b.index)
  .map(({ index }) => index)

/** The unit matrix counts as much as so many tracks: that many steady a covariance of 24 coordinates. */
const PRIOR_TRACKS = 2 * ORDER.length
/** Share of the unit matrix however large the library is: bands that sum to 1 must not make the distance explode. */
const MINIMUM_PRIOR = 0.01

/** L⁻¹, row by row, in the order of {@link ORDER}. */
export type Whitening = readonly Float64Array[]

/** Of scaled coordinates, 25 a track; tracks that lack any are left out. */
export function fitWhitening(coordinates: Float64Array, presences: Uint32Array): Whitening {
  const needed = ORDER.reduce((bits, dimension) => bits | (1 << dimension), 0)
  const size = ORDER.length
  const sums = new Float64Array(size)
  const products = Array.from({ length: size }, () => new Float64Array(size))
  let tracks = 0
  for (const [track, presence] of presences.entries()) {
    if ((presence & needed) !== needed) continue
    tracks++
    for (let i = 0; i < size; i++) {
      const value = coordinates[track * DIMENSION_COUNT + (ORDER[i] as number)] as number
      sums[i] = (sums[i] as number) + value
      const row = products[i] as Float64Array
      for (let j = 0; j <= i; j++) {
        row[j] = (row[j] as number) + value * (coordinates[track * DIMENSION_COUNT + (ORDER[j] as number)] as number)
      }
    }
  }
  const prior = Math.max(MINIMUM_PRIOR, PRIOR_TRACKS / (tracks + PRIOR_TRACKS))
  const covariance = products.map((row, i) =>
    row.map((product, j) => {
      const own = tracks === 0 ? 0 : product / tracks - ((sums[i] as number) * (sums[j] as number)) / tracks ** 2
      return (1 - prior) * own + (i === j ? prior : 0)
    }),
  )
  return inverted(cholesky(covariance))
}

/** Whitens one track in place; the presence word of what comes out. */
export function whiten(whitening: Whitening, coordinates: Float64Array, start: number, presence: number): number {
  const before = ORDER.map((dimension) => coordinates[start + dimension] as number)
  let whole = presence
  let isComplete = true
  for (const [i, dimension] of ORDER.entries()) {
    isComplete &&= ((presence >> dimension) & 1) === 1
    const row = whitening[i] as Float64Array
    let sum = 0
    for (let j = 0; isComplete && j <= i; j++) sum += (row[j] as number) * (before[j] as number)
    coordinates[start + dimension] = sum
    if (!isComplete) whole &= ~(1 << dimension)
  }
  return whole
}

function cholesky(matrix: readonly Float64Array[]): Float64Array[] {
  const lower = matrix.map(({ length }) => new Float64Array(length))
  for (const [i, row] of lower.entries()) {
    for (let j = 0; j <= i; j++) {
      const other = lower[j] as Float64Array
      let rest = matrix[i]?.[j] as number
      for (let k = 0; k < j; k++) rest -= (row[k] as number) * (other[k] as number)
      row[j] = i === j ? Math.sqrt(rest) : rest / (other[j] as number)
    }
  }
  return lower
}

function inverted(lower: readonly Float64Array[]): Float64Array[] {
  const inverse = lower.map(({ length }) => new Float64Array(length))
  for (let column = 0; column < lower.length; column++) {
    for (let i = column; i < lower.length; i++) {
      const row = lower[i] as Float64Array
      let rest = i === column ? 1 : 0
      for (let k = column; k < i; k++) rest -= (row[k] as number) * (inverse[k]?.[column] as number)
      ;(inverse[i] as Float64Array)[column] = rest / (row[i] as number)
    }
  }
  return inverse
}
