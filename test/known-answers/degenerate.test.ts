import { describe, expect, it } from 'vitest'
import { DIMENSIONS, fingerprint } from '../../lib/index.js'
import { amplitudeOf, concatenated, impulse, seededRandom, silence, sine } from '../signals/index.js'

const sampleRate = 44100
const NEUTRAL = Object.fromEntries(DIMENSIONS.map(({ name, neutral }) => [name, neutral]))

describe('where there is nothing to hear, every dimension is neutral', () => {
  it.each([
    ['digital silence', [silence(5 * sampleRate), silence(5 * sampleRate)]],
    ['mono silence', [silence(5 * sampleRate)]],
    ['silence shorter than a frame', [silence(100)]],
    ['one sample of silence', [silence(1)]],
    ['one sample', [impulse(1)]],
    ['one sample in stereo', [impulse(1), impulse(1)]],
    // −100 dBFS RMS, below the −90 dBFS under which a frame is silent.
    ['a tone at −97 dBFS', [sine({ hz: 1000, amplitude: amplitudeOf(-97), seconds: 2, sampleRate })]],
  ])('%s', async (_, channelData) => {
    const result = await fingerprint({ channelData, sampleRate })
    expect(result.fingerprint).toEqual(NEUTRAL)
  })

  it('silence has no level, no key and no timbre', async () => {
    const { details } = await fingerprint({ channelData: [silence(sampleRate)], sampleRate })
    for (const level of [
      'loudness_range_lu',
      'key',
      'tuning_cents',
      'timbre',
      'sample_peak_dbfs',
      'true_peak_dbtp',
      'rms_dbfs',
      'max_momentary_lufs',
      'max_short_term_lufs',
      'spectral_centroid_hz',
      'spectral_rolloff_hz',
    ] as const) {
      expect(details[level]).toBeNull()
    }
  })

  it.each([1, 2])('no sample at all in %i channels is an error', async (channels) => {
    const channelData = Array.from({ length: channels }, () => silence(0))
    await expect(fingerprint({ channelData, sampleRate })).rejects.toMatchObject({ code: 'EMPTY_AUDIO' })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'a sample of %d is an error',
    async (sample) => {
      const samples = silence(sampleRate)
      samples[1000] = sample
      await expect(fingerprint({ channelData: [samples], sampleRate })).rejects.toMatchObject({ code: 'INVALID_AUDIO' })
    },
  )
})

describe('every value is finite and in its range', () => {
  const lengths = [
    2, 3, 15, 16, 17, 255, 441, 511, 512, 1023, 2047, 2048, 2049, 4410, 8191, 8193, 17640, 44100, 132300, 132301,
  ]
  const rates = [8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 192000, 384000]

  async function expectInRange(channelData: Float32Array[], rate: number) {
    const { fingerprint: measured, vector } = await fingerprint({ channelData, sampleRate: rate })
    for (const { name, minimum, maximum, index } of DIMENSIONS) {
      expect(measured[name], name).toBeGreaterThanOrEqual(minimum)
      expect(measured[name], name).toBeLessThanOrEqual(maximum)
      expect(vector[index]).toBe(measured[name])
    }
  }

  it.each(lengths)('for %i samples of noise (seed = their number)', async (length) => {
    const { uniform } = seededRandom(length)
    await expectInRange([Float32Array.from({ length }, () => uniform() - 0.5)], sampleRate)
  })
  it.each(lengths)('for an impulse in %i samples', async (length) => {
    await expectInRange([impulse(length, length >> 1), silence(length)], sampleRate)
  })
  it.each(rates)('at %i Hz', async (rate) => {
    const { uniform } = seededRandom(rate)
    const noisy = () => Float32Array.from({ length: rate }, () => uniform() - 0.5)
    await expectInRange([noisy(), noisy()], rate)
  })
  it.each([
    ['a constant', () => 0.5],
    ['the lowest tone', (n: number) => Math.sin((2 * Math.PI * 5 * n) / sampleRate)],
    ['a square wave at half the sample rate', (n: number) => (n % 2 === 0 ? 1 : -1)],
    ['clipping beyond full scale', (n: number) => 8 * Math.sin(n / 20)],
  ])('for %s', async (_, sampleAt) => {
    await expectInRange([Float32Array.from({ length: 4 * sampleRate }, (_, n) => sampleAt(n))], sampleRate)
  })
  // The tail of a resampler or a fade decays through the smallest numbers that a float can hold.
  it.each([1e-10, 1e-18, 1e-20, 1e-22, 3e-24, 1e-24, 3e-25, 1e-28, 1e-38, 1e-44])(
    'for music that ends at an amplitude of %d',
    async (amplitude) => {
      const loud = sine({ hz: 440, amplitude: 0.5, seconds: 1, sampleRate })
      const faint = sine({ hz: 440, amplitude, seconds: 1, sampleRate })
      await expectInRange([concatenated([loud, faint]), concatenated([loud, faint])], sampleRate)
    },
  )
  it('the bands of what is heard sum to 1', async () => {
    const { uniform } = seededRandom(5)
    const samples = Float32Array.from({ length: sampleRate }, () => uniform() - 0.5)
    const { vector } = await fingerprint({ channelData: [samples], sampleRate })
    const sum = vector.slice(0, 7).reduce((total, share) => total + share, 0)
    expect(Math.abs(sum - 1)).toBeLessThanOrEqual(1e-6)
  })
})
