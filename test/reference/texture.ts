import { audible, SILENCE_RMS, type Spectrogram, sizeAtRate, spectrogramOf } from './frames.js'
import { maximum, median } from './statistics.js'

const WINDOW_AT_44100 = 2048
const LOWEST_HZ = 20
const HIGHEST_HZ = 20000
const HIGHEST_FLATNESS_HZ = 16000
const FLOOR_POWER_RATIO = 10 ** (-50 / 10)
const ROLLOFF_SHARE = 0.85

export interface Texture {
  readonly centroidHz: number
  readonly rolloffHz: number
  readonly flatness: number
}

export function textureSpectrogram(channels: readonly Float64Array[], sampleRate: number): Spectrogram {
  const size = sizeAtRate(WINDOW_AT_44100, 44100, sampleRate)
  // Half overlapping at 44.1 kHz, and at the same times at every rate.
  return spectrogramOf(channels, sampleRate, size, ((WINDOW_AT_44100 / 2) * sampleRate) / 44100)
}

/** Whether every frame lies below −90 dBFS: such a track is silence. */
export const isSilence = ({ rms }: Spectrogram): boolean => rms.every((value) => value < SILENCE_RMS)

/**
 * Dimensions 15–17: medians over the audible frames. Magnitude is the root of the power summed over the channels; a bin
 * belongs to the range that holds its centre; 0 < power ≤ floor counts as 0 in centroid and rolloff.
 */
export function textureOf(spectrogram: Spectrogram): Texture {
  const heard = audible(spectrogram.rms)
  const frames = spectrogram.power.filter((_, index) => heard[index])
  const perFrame = frames.map((power) => frameTexture(power, spectrogram.binHz))
  return {
    centroidHz: median(perFrame.map((frame) => frame.centroidHz)),
    rolloffHz: median(perFrame.map((frame) => frame.rolloffHz)),
    flatness: median(perFrame.map((frame) => frame.flatness)),
  }
}

function frameTexture(power: Float64Array, binHz: number): Texture {
  const first = Math.ceil(LOWEST_HZ / binHz)
  const end = Math.min(power.length - 1, Math.floor(HIGHEST_HZ / binHz)) + 1
  const floor = maximum(power.subarray(first, end)) * FLOOR_POWER_RATIO
  // All the power below 20 Hz: there is no spectrum to describe.
  if (floor === 0) return { centroidHz: 0, rolloffHz: 0, flatness: 0 }
  const magnitudes = power.map((value, k) => (k >= first && k < end && value >= floor ? Math.sqrt(value) : 0))
  const sum = magnitudes.reduce((total, magnitude) => total + magnitude, 0)
  const moment = magnitudes.reduce((total, magnitude, k) => total + k * binHz * magnitude, 0)
  return {
    centroidHz: moment / sum,
    rolloffHz: rolloffOf(magnitudes, sum, binHz),
    flatness: flatnessOf(power, floor, binHz),
  }
}

/** Within the bin that crosses the share, magnitude is spread evenly from half a bin below its centre to half above. */
function rolloffOf(magnitudes: Float64Array, sum: number, binHz: number): number {
  let below = 0
  let k = 0
  while (below + magnitudes[k]! < ROLLOFF_SHARE * sum) below += magnitudes[k++]!
  return (k - 0.5 + (ROLLOFF_SHARE * sum - below) / magnitudes[k]!) * binHz
}

function flatnessOf(power: Float64Array, floor: number, binHz: number): number {
  const first = Math.ceil(LOWEST_HZ / binHz)
  const end = Math.min(power.length - 1, Math.floor(HIGHEST_FLATNESS_HZ / binHz)) + 1
  const raised = power.subarray(first, end).map((value) => Math.max(value, floor))
  const sum = raised.reduce((total, value) => total + value, 0)
  const sumOfLogarithms = raised.reduce((total, value) => total + Math.log(value), 0)
  return Math.exp(sumOfLogarithms / raised.length) / (sum / raised.length)
}
