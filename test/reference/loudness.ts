import { paddedTo } from './channels.js'
import { maximum, standardDeviation } from './statistics.js'

interface Biquad {
  readonly b: readonly [number, number, number]
  readonly a: readonly [number, number]
}

/**
 * The two K-weighting filters of ITU-R BS.1770-4 at any sample rate. The standard tables 48 kHz; these are the bilinear
 * transforms of the analogue prototypes behind that table (De Man, "Evaluation of implementations of the EBU R128
 * loudness measurement", AES 145, 2018).
 */
export function kWeighting(sampleRate: number): readonly [Biquad, Biquad] {
  const shelf = (() => {
    const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate)
    const q = 0.7071752369554196
    const high = 10 ** (3.999843853973347 / 20)
    const band = high ** 0.4996667741545416
    const a0 = 1 + k / q + k * k
    return {
      b: [(high + (band * k) / q + k * k) / a0, (2 * (k * k - high)) / a0, (high - (band * k) / q + k * k) / a0],
      a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
    } as const
  })()
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate)
  const q = 0.5003270373238773
  const a0 = 1 + k / q + k * k
  return [shelf, { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] }]
}

function filtered(signal: Float64Array, { b, a }: Biquad): Float64Array {
  const output = new Float64Array(signal.length)
  for (let n = 0; n < signal.length; n++) {
    const past = (samples: Float64Array, delay: number) => (n >= delay ? samples[n - delay]! : 0)
    output[n] =
      b[0] * signal[n]! +
      b[1] * past(signal, 1) +
      b[2] * past(signal, 2) -
      a[0] * past(output, 1) -
      a[1] * past(output, 2)
  }
  return output
}

const loudnessOfPower = (power: number): number => -0.691 + 10 * Math.log10(power)
const powerOfLoudness = (lufs: number): number => 10 ** ((lufs + 0.691) / 10)
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Where 100 ms block k starts; those before the first have negative numbers. */
export const blockStart = (k: number, sampleRate: number): number =>
  Math.sign(k) * Math.round((Math.abs(k) * sampleRate) / 10)

/** How many blocks of `tenths` × 100 ms, a new one every 100 ms, lie in a track; at least one. */
export function blockCount(samples: number, tenths: number, sampleRate: number): number {
  let count = 1
  while (blockStart(count + tenths, sampleRate) <= samples) count++
  return count
}

/**
 * Weighted power of every block of `tenths` × 100 ms. One begins at sample `soundStart`, the others at multiples of 100 ms
 * before and after it.
 */
function blockPowers(
  channels: readonly Float64Array[],
  weights: readonly number[],
  sampleRate: number,
  soundStart: number,
  tenths: number,
) {
  const filters = kWeighting(sampleRate)
  let before = 0
  while (soundStart + blockStart(-before - 1, sampleRate) >= 0) before++
  const boundary = (k: number) => soundStart + blockStart(k - before, sampleRate)
  const weighted = channels.map((channel) => filters.reduce(filtered, paddedTo(channel, boundary(tenths))))
  let count = 1
  while (boundary(count + tenths) <= weighted[0]!.length) count++
  return Array.from({ length: count }, (_, k) => {
    const start = boundary(k)
    const end = boundary(k + tenths)
    let power = 0
    for (const [c, channel] of weighted.entries()) {
      let sum = 0
      for (let i = start; i < end; i++) sum += channel[i]! ** 2
      power += (weights[c]! * sum) / (end - start)
    }
    return power
  })
}

/** Powers at or above −70 LUFS, then of those the ones no more than `belowLu` under their mean power. */
function gated(powers: readonly number[], belowLu: number): number[] {
  const above = powers.filter((power) => power >= powerOfLoudness(-70))
  const threshold = meanOf(above) * 10 ** (-belowLu / 10)
  return above.filter((power) => power >= threshold)
}

export interface Loudness {
  /** ITU-R BS.1770-4; −70 where no block passes the gates. */
  readonly integratedLufs: number
  /** Deviation of gated short-term loudness; 0 where nothing passes. */
  readonly shortTermDeviationLu: number
  /** EBU Tech 3342; null where nothing passes. */
  readonly rangeLu: number | null
  readonly maxMomentaryLufs: number | null
  readonly maxShortTermLufs: number | null
}

/** Loudness of all source channels (not a downmix), of which sample `soundStart` sounds first. */
export function loudnessOf(
  channels: readonly Float64Array[],
  weights: readonly number[],
  sampleRate: number,
  soundStart: number,
): Loudness {
  const momentary = blockPowers(channels, weights, sampleRate, soundStart, 4)
  const shortTerm = blockPowers(channels, weights, sampleRate, soundStart, 30)
  const integrated = gated(momentary, 10)
  const varying = gated(shortTerm, 20).map(loudnessOfPower)
  const loudest = (powers: readonly number[]) => (maximum(powers) > 0 ? loudnessOfPower(maximum(powers)) : null)
  return {
    integratedLufs: integrated.length > 0 ? loudnessOfPower(meanOf(integrated)) : -70,
    shortTermDeviationLu: varying.length > 0 ? standardDeviation(varying) : 0,
    rangeLu: varying.length > 0 ? percentile(varying, 95) - percentile(varying, 10) : null,
    maxMomentaryLufs: loudest(momentary),
    maxShortTermLufs: loudest(shortTerm),
  }
}

/** The nearest of the sorted values, as in the listing of EBU Tech 3342. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.round(((sorted.length - 1) * percent) / 100)]!
}
