import { describe, expect, it } from 'vitest'
import { DIMENSIONS } from '../../lib/schema/index.js'
import { DIMENSION_COUNT, TEMPO } from '../../lib/similarity/coordinates.js'
import { fitWhitening, whiten } from '../../lib/similarity/decorrelation.js'
import { seededRandom } from '../signals/random.js'
import { SEED } from './sounds.js'

const TRACKS = 40_000
const ALL = (1 << DIMENSION_COUNT) - 1
const bit = (name: string) => 1 << DIMENSIONS.findIndex((dimension) => dimension.name === name)

/** Coordinates of which neighbours are correlated with ρ = 0.8. */
function correlated(): Float64Array {
  const { gaussian } = seededRandom(SEED)
  const coordinates = new Float64Array(TRACKS * DIMENSION_COUNT)
  for (let i = 0; i < coordinates.length; i++) {
    const before = i % DIMENSION_COUNT === 0 ? gaussian() : (coordinates[i - 1] as number)
    coordinates[i] = 0.8 * before + 0.6 * gaussian()
  }
  return coordinates
}

describe(`decorrelated coordinates, seed ${SEED}`, () => {
  const coordinates = correlated()
  const whitening = fitWhitening(coordinates, new Uint32Array(TRACKS).fill(ALL))

  it('are uncorrelated and of deviation 1, but for the tempo, which stays', () => {
    const white = coordinates.slice()
    for (let track = 0; track < TRACKS; track++) whiten(whitening, white, track * DIMENSION_COUNT, ALL)
    const mean = (pick: (track: number) => number) => {
      let sum = 0
      for (let track = 0; track < TRACKS; track++) sum += pick(track)
      return sum / TRACKS
    }
    const at = (track: number, i: number) => white[track * DIMENSION_COUNT + i] as number
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [5, 6],
      [7, 8],
      [20, 20],
      [20, 21],
      [23, 24],
      [7, 7],
      [11, 12],
    ] as const) {
      // One part in a hundred of the covariance is the unit matrix, which the narrowest direction (0.1) feels most.
      expect(Math.abs(mean((track) => at(track, i) * at(track, j)) - Number(i === j))).toBeLessThan(0.1)
    }
    expect(white[TEMPO]).toBe(coordinates[TEMPO])
  })

  it('of a track that lacks a value are those of what is left', () => {
    const track = coordinates.slice(0, DIMENSION_COUNT)
    const whole = track.slice()
    whiten(whitening, whole, 0, ALL)
    const gap = track.slice()
    gap[DIMENSIONS.findIndex(({ name }) => name === 'rhythm_stability')] = Number.NaN
    const presence = whiten(whitening, gap, 0, ALL & ~bit('rhythm_stability'))
    expect(presence).toBe(ALL & ~bit('rhythm_stability'))
    for (const { index, name } of DIMENSIONS) if (name !== 'rhythm_stability') expect(gap[index]).toBe(whole[index])
  })

  it('never need a value that is absent', () => {
    const track = coordinates.slice(0, DIMENSION_COUNT)
    track[DIMENSIONS.findIndex(({ name }) => name === 'lufs')] = Number.NaN
    const presence = whiten(whitening, track, 0, ALL & ~bit('lufs'))
    for (const { index } of DIMENSIONS) if ((presence >> index) & 1) expect(track[index]).not.toBeNaN()
    expect(presence & bit('stereo_width')).not.toBe(0)
  })

  it('of a library of nothing are the scaled ones', () => {
    const none = fitWhitening(new Float64Array(0), new Uint32Array(0))
    const track = coordinates.slice(0, DIMENSION_COUNT)
    const white = track.slice()
    whiten(none, white, 0, ALL)
    for (const [i, value] of white.entries()) expect(value).toBeCloseTo(track[i] as number, 12)
  })
})
