import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { decoded, excerpt } from '../helpers/decoded.js'
import { seededRandom, sine } from '../signals/index.js'
import { Fft } from './fft.js'
import { truePeakOf } from './levels.js'
import { kWeighting, loudnessOf } from './loudness.js'
import { resample } from './resample.js'
import { maximum } from './statistics.js'

describe('K-weighting', () => {
  // ITU-R BS.1770-4 tables 1 and 2 give 14 decimals; the analogue prototype was fitted to them to about 12.
  it('has the coefficients of the standard at 48 kHz', () => {
    const [shelf, highPass] = kWeighting(48000)
    const standard = [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585]
    for (const [i, value] of [...shelf.b, ...shelf.a].entries()) expect(value).toBeCloseTo(standard[i]!, 10)
    const standardHighPass = [1, -2, 1, -1.99004745483398, 0.99007225036621]
    for (const [i, value] of [...highPass.b, ...highPass.a].entries())
      expect(value).toBeCloseTo(standardHighPass[i]!, 10)
  })
})

describe('the transform', () => {
  // Rounding grows with log(size) × 1e-16; a wrong twiddle is of the order of 1.
  it.each([1, 2, 8, 12, 30, 45, 64, 486])('is the sum that defines it, for %i samples (seed = size)', (size) => {
    const { uniform } = seededRandom(size)
    const input = Array.from({ length: size }, () => [uniform(), uniform()] as const)
    const real = Float64Array.from(input, ([re]) => re)
    const imaginary = Float64Array.from(input, ([, im]) => im)
    new Fft(size).transform(real, imaginary)
    for (let k = 0; k < size; k++) {
      let re = 0
      let im = 0
      for (const [n, [a, b]] of input.entries()) {
        const angle = (-2 * Math.PI * k * n) / size
        re += a * Math.cos(angle) - b * Math.sin(angle)
        im += a * Math.sin(angle) + b * Math.cos(angle)
      }
      expect(real[k]).toBeCloseTo(re, 9)
      expect(imaginary[k]).toBeCloseTo(im, 9)
    }
  })
})

describe('the resampler', () => {
  const middleDifference = (fromHz: number, toHz: number, hz: number, gain: number) => {
    const tone = (sampleRate: number) => sine({ hz, amplitude: 1, seconds: 0.2, sampleRate })
    const output = resample(tone(fromHz), fromHz, toHz)
    const wanted = tone(toHz)
    // The ends hear the silence around the tone.
    const middle = Math.floor(output.length / 2)
    return maximum(
      wanted.slice(middle / 2, middle).map((x, n) => Math.abs(output[Math.floor(middle / 2) + n]! - gain * x)),
    )
  }
  // A Kaiser window of 120 dB ripples by 1e-6; the samples are floats of 6e-8.
  it.each([
    [44100, 22050],
    [48000, 22050],
    [44100, 11025],
    [96000, 48000],
    [44100, 192000],
    [16000, 22050],
  ])('from %i to %i Hz passes a tone at 0.45 of the lower rate without delay', (fromHz, toHz) => {
    expect(middleDifference(fromHz, toHz, 0.45 * Math.min(fromHz, toHz), 1)).toBeLessThan(3e-6)
    expect(middleDifference(fromHz, toHz, 440, 1)).toBeLessThan(3e-6)
  })
  it('stops what would fold back', () => {
    expect(middleDifference(44100, 22050, 11100, 0)).toBeLessThan(3e-6)
    expect(middleDifference(48000, 22050, 15000, 0)).toBeLessThan(3e-6)
  })
})

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0

// ffmpeg sorts loudness into steps of 0.1 LU: half a step each for the gate (0.06), for both ends of the range 0.2 in all.
// Its true peak comes from another interpolating filter.
describe.skipIf(!hasFfmpeg)('loudness on real music, next to ffmpeg ebur128 (skipped without ffmpeg)', () => {
  it.each(['hungarian-dance-no-5.flac', 'sugar-plum-fairy.ogg', 'red-eclipse-track-05.ogg'])('%s', async (file) => {
    const { channelData, sampleRate } = excerpt(await decoded(`fixtures/${file}`), 0, 60)
    const interleaved = new Float32Array(2 * channelData[0]!.length)
    for (const [c, channel] of channelData.entries()) for (const [n, x] of channel.entries()) interleaved[2 * n + c] = x
    const input = ['-f', 'f32le', '-ar', `${sampleRate}`, '-ac', '2', '-i', 'pipe:0']
    const filter = 'ebur128=peak=true:metadata=1,ametadata=print:file=-'
    const output = execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...input, '-af', filter, '-f', 'null', '-'], {
      input: new Uint8Array(interleaved.buffer),
      maxBuffer: 2 ** 26,
    }).toString()
    const last = (key: string) => Number([...output.matchAll(new RegExp(`r128\\.${key}=(\\S+)`, 'g'))].at(-1)?.[1])
    const channels = channelData.map((channel) => Float64Array.from(channel))
    const loudness = loudnessOf(channels, [1, 1], sampleRate, 0)
    expect(Math.abs(loudness.integratedLufs - last('I'))).toBeLessThanOrEqual(0.06)
    expect(Math.abs(loudness.rangeLu! - last('LRA'))).toBeLessThanOrEqual(0.2)
    const ffmpegPeak = 20 * Math.log10(Math.max(last('true_peaks_ch0'), last('true_peaks_ch1')))
    expect(Math.abs(20 * Math.log10(truePeakOf(channels)) - ffmpegPeak)).toBeLessThanOrEqual(0.1)
  })
})
