import { spectrogramOf } from './frames.js'

const SAMPLE_RATE = 22050
const SIZE = 4096
const HOP = 2048
const LOWEST_HZ = 110
const HIGHEST_HZ = 4200

export interface Chroma {
  /** Dimension 20: power-weighted mean over frames of Σ p². */
  readonly concentration: number
  /** Shares of the power in the pitch classes, C first. */
  readonly classes: readonly number[]
  /** Offset of the tuning from A440 within ± 50 cents; null where there is no power. */
  readonly tuningCents: number | null
}

/** Chroma of channels at 22 050 Hz: bins from 110 to 4200 Hz go to the nearest semitone of the track's own tuning. */
export function chromaOf(channels: readonly Float64Array[]): Chroma {
  const { binHz, power } = spectrogramOf(channels, SAMPLE_RATE, SIZE, HOP)
  const bins: { k: number; cents: number }[] = []
  for (let k = Math.ceil(LOWEST_HZ / binHz); k * binHz <= HIGHEST_HZ; k++) {
    bins.push({ k, cents: 1200 * Math.log2((k * binHz) / 440) })
  }
  // Σ P·cos(2π(cents − t) ÷ 100) is largest where t is the phase of Σ P·e^(2πi·cents ÷ 100).
  let real = 0
  let imaginary = 0
  for (const frame of power) {
    for (const { k, cents } of bins) {
      real += frame[k]! * Math.cos((2 * Math.PI * cents) / 100)
      imaginary += frame[k]! * Math.sin((2 * Math.PI * cents) / 100)
    }
  }
  const tuningCents = (Math.atan2(imaginary, real) * 100) / (2 * Math.PI)
  const classes = new Float64Array(12)
  let weightedConcentration = 0
  for (const frame of power) {
    const ofFrame = new Float64Array(12)
    for (const { k, cents } of bins) {
      const semitonesFromA = Math.round((cents - tuningCents) / 100)
      ofFrame[(((semitonesFromA + 9) % 12) + 12) % 12]! += frame[k]!
    }
    const sum = ofFrame.reduce((total, value) => total + value, 0)
    if (sum === 0) continue
    weightedConcentration += sum * ofFrame.reduce((total, value) => total + (value / sum) ** 2, 0)
    for (let c = 0; c < 12; c++) classes[c]! += ofFrame[c]!
  }
  const total = classes.reduce((sum, value) => sum + value, 0)
  if (total === 0) return { concentration: 0, classes: [...classes], tuningCents: null }
  return { concentration: weightedConcentration / total, classes: [...classes].map((x) => x / total), tuningCents }
}
