import { padded } from './channels.js'
import { spectrogramOf } from './frames.js'

const SIZE = 2048
const HOP = 512
const MEDIAN_FRAMES = 17
const MEDIAN_BINS = 31

/** Index reflected at the edges: … 1 0 | 0 1 2 … n−1 | n−1 n−2 … */
function reflected(index: number, length: number): number {
  const within = ((index % (2 * length)) + 2 * length) % (2 * length)
  return within < length ? within : 2 * length - 1 - within
}

/** Running median of odd width over values with reflected edges. */
function medianFiltered(values: Float64Array, width: number): Float64Array {
  const half = (width - 1) / 2
  const window = new Float64Array(width)
  return values.map((_, centre) => {
    for (let i = 0; i < width; i++) {
      const value = values[reflected(centre - half + i, values.length)]!
      let at = i
      for (; at > 0 && window[at - 1]! > value; at--) window[at] = window[at - 1]!
      window[at] = value
    }
    return window[half]!
  })
}

/**
 * Dimension 18, of channels at 22 050 Hz: E_h ÷ (E_h + E_p) by median filtering of the power spectrogram (Fitzgerald 2010),
 * all bins from 0 to 11 025 Hz.
 */
export function harmonicRatio(channels: readonly Float64Array[]): number {
  const surrounded = channels.map((channel) => padded(channel, SIZE - HOP, SIZE))
  const { power } = spectrogramOf(surrounded, 22050, SIZE, HOP)
  const percussive = power.map((frame) => medianFiltered(frame, MEDIAN_BINS))
  let harmonicEnergy = 0
  let percussiveEnergy = 0
  for (let k = 0; k <= SIZE / 2; k++) {
    const harmonic = medianFiltered(
      Float64Array.from(power, (frame) => frame[k]!),
      MEDIAN_FRAMES,
    )
    for (const [t, frame] of power.entries()) {
      const sum = harmonic[t]! + percussive[t]![k]!
      const mask = sum > 0 ? harmonic[t]! / sum : 0.5
      harmonicEnergy += frame[k]! * mask ** 2
      percussiveEnergy += frame[k]! * (1 - mask) ** 2
    }
  }
  const total = harmonicEnergy + percussiveEnergy
  return total > 0 ? harmonicEnergy / total : 0
}
