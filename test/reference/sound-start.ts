import { maximum } from './statistics.js'

const SECONDS = 3
const BELOW_LOUDEST_DB = 50

/**
 * Which sample of channels at 22 050 Hz sounds first: the first that is no more than 50 dB below the largest of the three
 * seconds behind the digital silence that a track may begin with. Without any sound, the track's end.
 */
export function soundStartOf(channels: readonly Float64Array[]): number {
  const magnitudes = channels[0]!.map((_, n) => maximum(channels.map((channel) => Math.abs(channel[n]!))))
  const first = magnitudes.findIndex((magnitude) => magnitude > 0)
  if (first < 0) return magnitudes.length
  const threshold = maximum(magnitudes.subarray(first, first + SECONDS * 22050)) * 10 ** (-BELOW_LOUDEST_DB / 20)
  return magnitudes.findIndex((magnitude, n) => n >= first && magnitude >= threshold)
}
