import { paddedTo } from './channels.js'
import { audible, frameStarts, rmsOf } from './frames.js'

const SAMPLE_RATE = 11025
const SIZE = 1024
const HOP = 512
const LOWEST_HZ = 65
const HIGHEST_HZ = 1500
const THRESHOLD = 0.5
const LONGEST_LAG = Math.ceil(SAMPLE_RATE / LOWEST_HZ)
const SHORTEST_LAG = Math.floor(SAMPLE_RATE / HIGHEST_HZ)

/** Cumulative mean normalised difference (YIN's step 3) of lags 0 … longest; difference functions are summed over channels. */
function normalisedDifference(channels: readonly Float64Array[], start: number): Float64Array {
  const integrated = SIZE - LONGEST_LAG
  const normalised = new Float64Array(LONGEST_LAG + 1).fill(1)
  let cumulated = 0
  for (let lag = 1; lag <= LONGEST_LAG; lag++) {
    let difference = 0
    for (const channel of channels) {
      for (let j = start; j < start + integrated; j++) difference += (channel[j]! - channel[j + lag]!) ** 2
    }
    cumulated += difference
    normalised[lag] = cumulated > 0 ? (difference * lag) / cumulated : 1
  }
  return normalised
}

/** The frequency at the first local minimum below the threshold, refined by a parabola; null where there is none. */
function pitchHz(channels: readonly Float64Array[], start: number): number | null {
  const d = normalisedDifference(channels, start)
  for (let lag = SHORTEST_LAG; lag < LONGEST_LAG; lag++) {
    const [before, at, after] = [d[lag - 1]!, d[lag]!, d[lag + 1]!]
    if (at >= THRESHOLD || before < at || after <= at) continue
    const hz = SAMPLE_RATE / (lag + (before - after) / (2 * (before - 2 * at + after)))
    if (hz >= LOWEST_HZ && hz <= HIGHEST_HZ) return hz
  }
  return null
}

/**
 * Dimension 19, of channels at 11 025 Hz: share of adjacent frame pairs that are both voiced (YIN, de Cheveigné & Kawahara
 * 2002) and less than 50 cents apart. Frames lie from sample `soundStart` on; those before it and silent ones are unvoiced.
 * A track of one frame has no pair and reads 0.
 */
export function pitchStability(channels: readonly Float64Array[], soundStart: number): number {
  const long = channels.map((channel) => paddedTo(channel.subarray(soundStart), SIZE))
  const starts = frameStarts(long[0]!.length, SIZE, HOP)
  const heard = audible(starts.map((start) => rmsOf(long, start, SIZE)))
  const pitches = starts.map((start, index) => (heard[index] ? pitchHz(long, start) : null))
  const steady = pitches.filter((hz, index) => {
    const next = pitches[index + 1]
    return hz !== null && next != null && Math.abs(1200 * Math.log2(next / hz)) < 50
  })
  const count = Math.floor(soundStart / HOP) + pitches.length
  return count > 1 ? steady.length / (count - 1) : 0
}
