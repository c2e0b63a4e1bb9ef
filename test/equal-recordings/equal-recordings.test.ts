import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { decoded } from '../helpers/decoded.js'
import { unequalDimensions } from '../helpers/tolerance.js'
import { atSampleRate, withGain, withHeadroom, withLeadingSilence, withReversedPolarity } from '../helpers/variants.js'
import { wavBytes } from '../helpers/wav.js'
import { amplitudeOf, concatenated, whiteNoise } from '../signals/index.js'

// Tolerances are those of the schema: the contract's column for equal recordings.
describe.each(['hungarian-dance-no-5.flac', 'sugar-plum-fairy.ogg', 'red-eclipse-track-05.ogg'])(
  '%s keeps its fingerprint',
  async (file) => {
    const original = withHeadroom(await decoded(`fixtures/${file}`))
    const { fingerprint: expected } = await fingerprint(original)

    it.each([48000, 88200, 96000, 192000])('at %i Hz', async (sampleRate) => {
      const result = await fingerprint(atSampleRate(original, sampleRate))
      expect(unequalDimensions(expected, result.fingerprint, { acrossSampleRates: true })).toEqual([])
    })
    it.each([-12, -6, -1, 3, 6])('with %d dB of gain', async (decibels) => {
      const result = await fingerprint(withGain(original, decibels))
      expect(unequalDimensions(expected, result.fingerprint, { loudnessShiftLu: decibels })).toEqual([])
    })
    it('with reversed polarity', async () => {
      const result = await fingerprint(withReversedPolarity(original))
      expect(unequalDimensions(expected, result.fingerprint)).toEqual([])
    })
    it.each([0.1, 1, 5, 7.3, 11.6, 20, 33.3, 50])('behind %d ms of silence', async (milliseconds) => {
      const result = await fingerprint(withLeadingSilence(original, milliseconds))
      expect(unequalDimensions(expected, result.fingerprint)).toEqual([])
    })
    it.each([16, 24, 'float'] as const)('as a WAV file of %s bit', async (depth) => {
      const result = await fingerprint(wavBytes(original, depth))
      expect(unequalDimensions(expected, result.fingerprint)).toEqual([])
    })
    it('with its channels swapped', async () => {
      const result = await fingerprint({ ...original, channelData: [...original.channelData].reverse() })
      expect(unequalDimensions(expected, result.fingerprint)).toEqual([])
    })
    it('as mono and as dual mono, 3.01 LU apart', async () => {
      const channel = original.channelData[0]!
      const mono = await fingerprint({ ...original, channelData: [channel] })
      const dualMono = await fingerprint({ ...original, channelData: [channel, channel] })
      expect(unequalDimensions(mono.fingerprint, dualMono.fingerprint, { loudnessShiftLu: 3.01 })).toEqual([])
      const counted = await fingerprint({ ...original, channelData: [channel] }, { dualMono: true })
      expect(unequalDimensions(counted.fingerprint, dualMono.fingerprint)).toEqual([])
    })
  },
)

describe('a FLAC file and a WAV file of the same samples', () => {
  it('have the same fingerprint', async () => {
    const path = 'fixtures/hungarian-dance-no-5.flac'
    const flac = await fingerprint(path)
    const wav = await fingerprint(wavBytes(await decoded(path), 16))
    // Both hold the same integers: only the last digit of a scaling can differ.
    for (const [index, value] of flac.vector.entries()) expect(wav.vector[index]).toBeCloseTo(value, 6)
  })
})

describe('noise that fades, behind noise of which 16 bits keep nothing', async () => {
  // Every window of 3 s at the end passes the gate of loudness variation or not, as they lie: blocks laid from the first
  // sample on would move it by up to 0.17 LU.
  const sampleRate = 44100
  const sound = whiteNoise({ seed: 1, seconds: 12, sampleRate, rms: 0.1 })
  const fading = sound.map((sample, n) => sample * amplitudeOf(-6 * Math.max(0, n / sampleRate - 6)))
  const faint = whiteNoise({ seed: 2, seconds: 0.04, sampleRate, rms: 3e-6 })
  const channel = concatenated([faint, fading])
  const original = { channelData: [channel, channel], sampleRate }
  const { fingerprint: expected } = await fingerprint(original)

  it.each([1, 5, 11.6, 20, 33.3, 50])('keeps its fingerprint behind %d ms of silence', async (milliseconds) => {
    const result = await fingerprint(withLeadingSilence(original, milliseconds))
    expect(unequalDimensions(expected, result.fingerprint)).toEqual([])
  })
  it('keeps it without the faint noise', async () => {
    const result = await fingerprint({ channelData: [fading, fading], sampleRate })
    expect(unequalDimensions(expected, result.fingerprint)).toEqual([])
  })
  it('keeps it at 16 bits', async () => {
    const result = await fingerprint(wavBytes(original, 16))
    expect(unequalDimensions(expected, result.fingerprint)).toEqual([])
  })
})

describe('noise that is bright every fifth texture frame and dark else', () => {
  // Of half the frames some of the bright part is seen, so the medians hang on where exactly the frames lie: frames half a
  // per cent further apart at 48 kHz would move rolloff by 0.35.
  it.each([48000, 96000])('keeps the shape of its spectrum at %i Hz', async (rate) => {
    const sampleRate = 44100
    let level = 0
    const channel = whiteNoise({ seed: 1, seconds: 10, sampleRate, rms: 0.1 }).map((sample, n) => {
      const bright = Math.floor(n / 1024) % 5 === 0
      level += (bright ? 0.9 : 0.01) * (sample - level)
      return bright ? level : 0.5 * level
    })
    const original = { channelData: [channel, channel], sampleRate }
    const expected = await fingerprint(original)
    const result = await fingerprint(atSampleRate(original, rate))
    const unequal = unequalDimensions(expected.fingerprint, result.fingerprint, { acrossSampleRates: true })
    expect(unequal.filter((line) => line.startsWith('spectral_'))).toEqual([])
  })
})
