import { paddedTo } from './channels.js'
import { audible, frameStarts, rmsOf } from './frames.js'
import { blockCount, blockStart } from './loudness.js'
import { besselI0, maximum, mean, standardDeviation } from './statistics.js'

/** The largest absolute sample in start … end over the channels. */
export function peakOf(channels: readonly Float64Array[], start = 0, end = channels[0]!.length): number {
  let peak = 0
  for (const channel of channels) for (let i = start; i < end; i++) peak = Math.max(peak, Math.abs(channel[i]!))
  return peak
}

/** Dimension 9. */
export function crestDb(channels: readonly Float64Array[]): number {
  return 20 * Math.log10(peakOf(channels) / rmsOf(channels, 0, channels[0]!.length))
}

interface Block {
  readonly peak: number
  readonly rms: number
}

function audibleBlocks(channels: readonly Float64Array[], sampleRate: number, tenths: number): Block[] {
  const long = channels.map((channel) => paddedTo(channel, blockStart(tenths, sampleRate)))
  const blocks = Array.from({ length: blockCount(long[0]!.length, tenths, sampleRate) }, (_, k) => {
    const start = blockStart(k, sampleRate)
    const end = blockStart(k + tenths, sampleRate)
    return { peak: peakOf(long, start, end), rms: rmsOf(long, start, end - start) }
  })
  const heard = audible(blocks.map((block) => block.rms))
  return blocks.filter((_, index) => heard[index])
}

/** Dimension 21: d ÷ (d + 6 dB), d = deviation of the crest factors of audible 3 s blocks. */
export function dynamicRangeVariation(channels: readonly Float64Array[], sampleRate: number): number {
  const blocks = audibleBlocks(channels, sampleRate, 30)
  if (blocks.length === 0) return 0
  const deviation = standardDeviation(blocks.map((block) => 20 * Math.log10(block.peak / block.rms)))
  return deviation / (deviation + 6)
}

/** Dimension 23: 1 ÷ (1 + deviation ÷ mean) of the peaks of audible 1 s blocks. */
export function peakConsistency(channels: readonly Float64Array[], sampleRate: number): number {
  const blocks = audibleBlocks(channels, sampleRate, 10)
  if (blocks.length === 0) return 0
  const peaks = blocks.map((block) => block.peak)
  return 1 / (1 + standardDeviation(peaks) / mean(peaks))
}

/** Dimension 14, of channels at 22 050 Hz: share of frames more than 40 dB below the loudest. */
export function silenceRatio(channels: readonly Float64Array[]): number {
  const long = channels.map((channel) => paddedTo(channel, 2048))
  const rms = frameStarts(long[0]!.length, 2048, 512).map((start) => rmsOf(long, start, 2048))
  const threshold = maximum(rms) * 10 ** (-40 / 20)
  return rms.filter((value) => value < threshold).length / rms.length
}

const TRUE_PEAK_FACTOR = 4
const TRUE_PEAK_HALF_WIDTH = 64
const TRUE_PEAK_BETA = 8

/**
 * The largest magnitude of the four times oversampled signal (ITU-R BS.1770-4 annex 2), between samples by a sinc over 128
 * samples rather than the annex's 12, so that it errs by the grid of four alone: at most 0.69 dB at half the sample rate.
 */
export function truePeakOf(channels: readonly Float64Array[]): number {
  let peak = peakOf(channels)
  const half = TRUE_PEAK_HALF_WIDTH
  for (let phase = 1; phase < TRUE_PEAK_FACTOR; phase++) {
    const kernel = Float64Array.from({ length: 2 * half }, (_, tap) => {
      const distance = tap - half + 1 - phase / TRUE_PEAK_FACTOR
      const window = besselI0(TRUE_PEAK_BETA * Math.sqrt(Math.max(0, 1 - (distance / half) ** 2)))
      return ((window / besselI0(TRUE_PEAK_BETA)) * Math.sin(Math.PI * distance)) / (Math.PI * distance)
    })
    for (const channel of channels) {
      for (let first = 1 - 2 * half; first < channel.length; first++) {
        const end = Math.min(kernel.length, channel.length - first)
        let sum = 0
        for (let tap = Math.max(0, -first); tap < end; tap++) sum += kernel[tap]! * channel[first + tap]!
        peak = Math.max(peak, Math.abs(sum))
      }
    }
  }
  return peak
}
