import { audible, spectrogramOf } from './frames.js'
import { maximum, mean, standardDeviation } from './statistics.js'

const SAMPLE_RATE = 22050
const SIZE = 2048
const HOP = 512
const MEL_BANDS = 128
const COEFFICIENTS = 20
const FLOOR_RATIO = 10 ** (-80 / 10)

// Slaney, Auditory Toolbox (1998): linear to 1 kHz at 200/3 Hz a mel, then 27 mels to each factor of 6.4.
const HZ_PER_MEL = 200 / 3
const LOG_STEP = Math.log(6.4) / 27
const melOfHz = (hz: number): number => (hz < 1000 ? hz / HZ_PER_MEL : 15 + Math.log(hz / 1000) / LOG_STEP)
const hzOfMel = (mel: number): number => (mel < 15 ? mel * HZ_PER_MEL : 1000 * Math.exp((mel - 15) * LOG_STEP))

/** Triangles of equal area between equally spaced mels, from 0 Hz to half the sample rate. */
function melFilters(binHz: number, bins: number): Float64Array[] {
  const edge = (index: number) => hzOfMel((melOfHz(SAMPLE_RATE / 2) * index) / (MEL_BANDS + 1))
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [low, centre, high] = [edge(band), edge(band + 1), edge(band + 2)]
    return Float64Array.from({ length: bins }, (_, k) => {
      const rising = (k * binHz - low) / (centre - low)
      const falling = (high - k * binHz) / (high - centre)
      return (2 / (high - low)) * Math.max(0, Math.min(rising, falling))
    })
  })
}

/**
 * Mean and deviation over the audible frames of 20 MFCC of channels at 22 050 Hz, as librosa defines them (10·log10 of
 * mel power, orthonormal DCT-II), but frames lie inside the track. Bands more than 80 dB below their frame's
 * strongest are raised to that. Null where every frame is silent.
 */
export function timbreOf(channels: readonly Float64Array[]): number[] | null {
  const { binHz, power, rms } = spectrogramOf(channels, SAMPLE_RATE, SIZE, HOP)
  const filters = melFilters(binHz, SIZE / 2 + 1)
  const heard = audible(rms)
  const frames = power.filter((_, index) => heard[index]).map((frame) => cepstrumOf(frame, filters))
  if (frames.length === 0) return null
  const columns = Array.from({ length: COEFFICIENTS }, (_, c) => frames.map((cepstrum) => cepstrum[c]!))
  return [...columns.map(mean), ...columns.map(standardDeviation)]
}

function cepstrumOf(power: Float64Array, filters: readonly Float64Array[]): number[] {
  const energies = filters.map((filter) => filter.reduce((sum, weight, k) => sum + weight * power[k]!, 0))
  const floor = maximum(energies) * FLOOR_RATIO
  const levels = energies.map((energy) => 10 * Math.log10(Math.max(energy, floor)))
  return Array.from({ length: COEFFICIENTS }, (_, c) => {
    const scale = Math.sqrt((c === 0 ? 1 : 2) / MEL_BANDS)
    return scale * levels.reduce((sum, level, n) => sum + level * Math.cos((Math.PI * c * (n + 0.5)) / MEL_BANDS), 0)
  })
}
