import { paddedTo } from './channels.js'
import { audible, frameStarts, rmsOf } from './frames.js'
import { blockCount, blockStart } from './loudness.js'
import { maximum, mean, standardDeviation } from './statistics.js'

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

// ITU-R BS.1770-4 annex 2: the first two phases of the interpolating filter; the other two are these reversed.
const TRUE_PEAK_PHASES = [
  [
    0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625, 0.97216796875,
    -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
  ],
  [
    -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
    -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
  ],
]

/** The largest magnitude of the samples and of the four times oversampled signal, by the annex's own filter. */
export function truePeakOf(channels: readonly Float64Array[]): number {
  let peak = peakOf(channels)
  for (const phase of TRUE_PEAK_PHASES.flatMap((taps) => [taps, taps.toReversed()])) {
    for (const channel of channels) {
      for (let last = 0; last < channel.length + phase.length - 1; last++) {
        const sum = phase.reduce((total, tap, k) => total + tap * (channel[last - k] ?? 0), 0)
        peak = Math.max(peak, Math.abs(sum))
      }
    }
  }
  return peak
}
