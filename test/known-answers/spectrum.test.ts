import { describe, expect, it } from 'vitest'
import { type DimensionName, fingerprint } from '../../lib/index.js'
import { amplitudeOf, pinkNoise, sine, uniformNoise, whiteNoise } from '../signals/index.js'

const BANDS: readonly (readonly [DimensionName, number, number])[] = [
  ['sub_bass_pct', 20, 60],
  ['bass_pct', 60, 250],
  ['low_mid_pct', 250, 500],
  ['mid_pct', 500, 2000],
  ['upper_mid_pct', 2000, 4000],
  ['presence_pct', 4000, 6000],
  ['air_pct', 6000, 20000],
]
const SEED = 20240607
const sampleRate = 44100

describe('1 kHz stereo sine at −23 dBFS', async () => {
  const tone = sine({ hz: 1000, amplitude: amplitudeOf(-23), seconds: 20, sampleRate })
  const { fingerprint: tonal } = await fingerprint({ channelData: [tone, tone], sampleRate })

  it('is −23 LUFS, as EBU Tech 3341 case 1', () => expect(Math.abs(tonal.lufs + 23)).toBeLessThanOrEqual(0.1))
  // A sine's crest factor is √2; the peak sample of 1 kHz at 44.1 kHz comes within 0.001 dB of the crest.
  it('has a crest factor of 3.01 dB', () => expect(Math.abs(tonal.crest_db - 3.0103)).toBeLessThanOrEqual(0.01))
  it('has all its energy in the mids', () => expect(tonal.mid_pct).toBeGreaterThan(0.99))
  it('is not flat', () => expect(tonal.spectral_flatness).toBeLessThan(0.02))
  it('has a steady pitch', () => expect(tonal.pitch_stability).toBeGreaterThan(0.98))
  it('is in phase', () => expect(tonal.phase_correlation).toBeCloseTo(1, 9))
  it('has no width', () => expect(tonal.stereo_width).toBeCloseTo(0, 9))
  // One bin of 21.5 Hz is 0.001; leakage is symmetric in the centroid and adds less than two bins to the rolloff.
  it('has its centroid and rolloff at 1 kHz', () => {
    expect(Math.abs(tonal.spectral_centroid - 0.05)).toBeLessThanOrEqual(0.001)
    expect(Math.abs(tonal.spectral_rolloff - 0.05)).toBeLessThanOrEqual(0.002)
  })
  // The tone's start and end are percussive, as is whatever leaks from them: less than 1 % over 20 s.
  it('is harmonic', () => expect(tonal.harmonic_ratio).toBeGreaterThan(0.99))
  it('is one pitch class', () => expect(tonal.chroma_energy).toBeGreaterThan(0.99))
})

describe('a sine in the middle of a band', () => {
  it.each(BANDS)('has more than 99 %% of its energy in %s', async (name, fromHz, toHz) => {
    const tone = sine({ hz: Math.sqrt(fromHz * toHz), amplitude: 0.5, seconds: 5, sampleRate })
    const result = await fingerprint({ channelData: [tone], sampleRate })
    expect(result.fingerprint[name]).toBeGreaterThan(0.99)
  })
})

describe.each([
  ['Gaussian', whiteNoise],
  ['uniform', uniformNoise],
] as const)(`%s white noise (seed ${SEED})`, async (_, noise) => {
  const samples = noise({ seed: SEED, seconds: 20, sampleRate })
  const { fingerprint: white } = await fingerprint({ channelData: [samples, samples], sampleRate })

  // Each band's share scatters by 1 ÷ √(2 × 20 s × its bandwidth) of itself: below 0.001.
  it.each(BANDS)('has %s by its bandwidth', (name, fromHz, toHz) => {
    expect(Math.abs(white[name] - (toHz - fromHz) / 19980)).toBeLessThanOrEqual(0.005)
  })
  it('is flat', () => expect(white.spectral_flatness).toBeGreaterThan(0.5))
  it('has no pitch', () => expect(white.pitch_stability).toBeLessThan(0.05))
  // A frame's 12 shares scatter around 1/12, which adds 0.005 to the mean of their squares.
  it('is atonal', () => expect(Math.abs(white.chroma_energy - 1 / 12)).toBeLessThanOrEqual(0.01))
  // The middle and 85 % of 20 Hz–20 kHz; medians over 860 frames of 930 bins scatter by less than 0.001.
  it('has its centroid in the middle and its rolloff at 85 %', () => {
    expect(Math.abs(white.spectral_centroid - 0.5005)).toBeLessThanOrEqual(0.003)
    expect(Math.abs(white.spectral_rolloff - 0.85015)).toBeLessThanOrEqual(0.003)
  })
  it('is never silent', () => expect(white.silence_ratio).toBe(0))
})

describe(`pink noise (seed ${SEED})`, async () => {
  const samples = pinkNoise({ seed: SEED, seconds: 30, sampleRate })
  const { fingerprint: pink } = await fingerprint({ channelData: [samples], sampleRate })

  // The generator's spectrum is exact; what is cut off its period scatters the 40 Hz wide lowest band by 0.004.
  it.each(BANDS)('has %s by its width in octaves', (name, fromHz, toHz) => {
    expect(Math.abs(pink[name] - Math.log(toHz / fromHz) / Math.log(1000))).toBeLessThanOrEqual(0.01)
  })
  // Bass and mid are log(250/60) and log(2000/500) wide; their scatter of about 2 % and 1 % is 0.1 dB together.
  it('has its bass to mid ratio by their widths', () => {
    const expected = 10 * Math.log10(Math.log(250 / 60) / Math.log(4))
    expect(Math.abs(pink.bass_mid_ratio - expected)).toBeLessThanOrEqual(0.3)
  })
})
