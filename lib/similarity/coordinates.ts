/**
 * From the numbers of a track to coordinates in which differences mean alike everywhere: quantities that span decades
 * become octaves, the tempo its place within the octave, and the timbre is measured by how much it moves within a song.
 */
import { DIMENSIONS } from '../schema/index.js'
import type { Sound, SoundTable } from './types.js'

export const DIMENSION_COUNT = DIMENSIONS.length
export const TIMBRE_VALUES = 40
const COEFFICIENTS = TIMBRE_VALUES / 2
/** The mean of the first coefficient is the level, which loudness tells already, and is left out. */
export const TIMBRE_ROWS = TIMBRE_VALUES - 1
export const ROWS = DIMENSION_COUNT + TIMBRE_ROWS
/** The bit of the presence word that stands for all timbre rows. */
export const TIMBRE_GROUP = DIMENSION_COUNT

const BANDS = DIMENSIONS.filter(({ family }) => family === 'frequency').map(({ index }) => index)
const indexOf = (name: string) => DIMENSIONS.findIndex((dimension) => dimension.name === name)
export const TEMPO = indexOf('tempo_bpm')

/**
 * The root mean square difference of unrelated values is √2 where they are scaled to a deviation of 1. Places on a circle
 * of circumference √24 are as far apart: they differ by at most half of it, and evenly.
 */
export const TEMPO_PERIOD = Math.sqrt(24)

// Less of the energy than that (−30 dB) is inaudible below the rest; of flatness, less is a pure tone.
const BAND_FLOOR = 1e-3
const FLATNESS_FLOOR = 1e-4
const FLOORS = DIMENSIONS.map(({ family, scale }) =>
  scale === 'linear' ? null : family === 'frequency' ? BAND_FLOOR : FLATNESS_FLOOR,
)
/** dB. Below, a coefficient stands still, and its logarithm would run away. */
const DEVIATION_FLOOR = 0.1

/** One value on the scale that it is compared on; not of the tempo, which {@link tempoPlace} has. */
export function coordinateOf(dimension: number, value: number): number {
  const floor = FLOORS[dimension]
  return floor == null ? value : Math.log2(Math.max(value, floor))
}

/** Where in its octave a tempo lies, in [0, TEMPO_PERIOD): tempi an octave apart are the same. */
export function tempoPlace(bpm: number): number {
  if (bpm <= 0) return 0
  return placeOnCircle(Math.log2(bpm) * TEMPO_PERIOD)
}

/** The same place within the first turn, in single precision as well. */
export function placeOnCircle(place: number): number {
  const turns = Math.floor(place / TEMPO_PERIOD)
  const first = Math.fround(place - turns * TEMPO_PERIOD)
  return first >= 0 && first < Math.fround(TEMPO_PERIOD) ? first : 0
}

/**
 * Coordinates of the timbre along which neighbouring songs differ by like amounts: the Fisher metric of Gaussians, in
 * which means are measured in deviations and deviations in √2 times their logarithm.
 *
 * @param within deviation of each coefficient within a typical song, dB
 * @param row 0 … TIMBRE_ROWS − 1
 */
export function timbreCoordinate(
  timbre: ArrayLike<number>,
  start: number,
  row: number,
  within: ArrayLike<number>,
): number {
  const value = timbre[start + row + 1] as number
  if (row + 1 < COEFFICIENTS) return value / (within[row + 1] as number)
  return Math.SQRT2 * Math.log(Math.max(value, DEVIATION_FLOOR))
}

/** The presence word of the 25 values from `start` on: what stands at a neutral value that can't be measured is absent. */
export function presenceOf(values: ArrayLike<number>, start: number, hasTimbre: boolean): number {
  if (BANDS.every((band) => values[start + band] === 0)) return 0
  let presence = hasTimbre ? 1 << TIMBRE_GROUP : 0
  for (const { index, neutral, neutralIsMeasurable } of DIMENSIONS) {
    if (neutralIsMeasurable || values[start + index] !== neutral) presence |= 1 << index
  }
  return presence
}

/** Sounds as a table. */
export function tableOf(sounds: readonly Sound[]): SoundTable {
  const values = new Float64Array(sounds.length * DIMENSION_COUNT)
  const timbre = new Float32Array(sounds.length * TIMBRE_VALUES).fill(Number.NaN)
  const confidences = new Float32Array(sounds.length)
  for (const [i, { fingerprint, details }] of sounds.entries()) {
    for (const { name, index } of DIMENSIONS) values[i * DIMENSION_COUNT + index] = fingerprint[name]
    if (details?.timbre) timbre.set(details.timbre, i * TIMBRE_VALUES)
    confidences[i] = details ? details.tempo_confidence : 1
  }
  return { count: sounds.length, values, timbre, confidences }
}

export function hasTimbre({ timbre }: SoundTable, track: number): boolean {
  return !Number.isNaN(timbre[track * TIMBRE_VALUES])
}
