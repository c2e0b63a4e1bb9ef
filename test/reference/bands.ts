import { padded } from './channels.js'
import { sizeAtRate, spectrogramOf } from './frames.js'

const WINDOW_AT_44100 = 8192
const EDGES_HZ = [20, 60, 250, 500, 2000, 4000, 6000, 20000] as const

export interface BandEnergies {
  /** Shares of the energy from 20 Hz to 20 kHz in the seven bands; all 0 where there is none. */
  readonly shares: readonly number[]
  /** 10·log10 of energy 60–250 Hz ÷ energy 500–2000 Hz, kept within ± 60 dB; 0 where there is neither. */
  readonly bassToMidDb: number
}

/** Dimensions 1–7 and 10 of channels at ≤ 48 kHz. A bin is as wide as the distance between two; edges cut it in proportion. */
export function bandEnergies(channels: readonly Float64Array[], sampleRate: number): BandEnergies {
  const size = sizeAtRate(WINDOW_AT_44100, 44100, sampleRate)
  const hop = Math.round(size / 4)
  const surrounded = channels.map((channel) => padded(channel, size - hop, size))
  const { binHz, power } = spectrogramOf(surrounded, sampleRate, size, hop)
  const energies = EDGES_HZ.slice(0, -1).map((fromHz, band) => {
    const toHz = Math.min(EDGES_HZ[band + 1]!, sampleRate / 2)
    let energy = 0
    for (let k = 0; k <= size / 2; k++) {
      const covered = Math.min(toHz, (k + 0.5) * binHz) - Math.max(fromHz, (k - 0.5) * binHz)
      if (covered > 0) for (const frame of power) energy += (covered / binHz) * frame[k]!
    }
    return energy
  })
  const total = energies.reduce((sum, energy) => sum + energy, 0)
  return {
    shares: energies.map((energy) => (total > 0 ? energy / total : 0)),
    bassToMidDb: ratioDb(energies[1]!, energies[3]!),
  }
}

function ratioDb(numerator: number, denominator: number): number {
  if (numerator === 0 && denominator === 0) return 0
  return Math.min(60, Math.max(-60, 10 * Math.log10(numerator / denominator)))
}
