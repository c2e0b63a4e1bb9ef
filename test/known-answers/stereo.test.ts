import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { decoded, excerpt } from '../helpers/decoded.js'
import { unequalDimensions } from '../helpers/tolerance.js'
import { scaled, silence, whiteNoise } from '../signals/index.js'

const sampleRate = 44100
const noise = (seed: number) => whiteNoise({ seed, seconds: 10, sampleRate })

describe('stereo image', () => {
  // 441 000 samples scatter the correlation by 0.0015.
  it('of uncorrelated noise is half wide (seeds 11, 12)', async () => {
    const { fingerprint: measured } = await fingerprint({ channelData: [noise(11), noise(12)], sampleRate })
    expect(Math.abs(measured.stereo_width - 0.5)).toBeLessThanOrEqual(0.01)
    expect(Math.abs(measured.phase_correlation)).toBeLessThanOrEqual(0.02)
  })

  it('of one channel alone is half wide and without correlation (seed 11)', async () => {
    const left = noise(11)
    const { fingerprint: measured } = await fingerprint({ channelData: [left, silence(left.length)], sampleRate })
    expect(measured.stereo_width).toBeCloseTo(0.5, 6)
    expect(measured.phase_correlation).toBe(0)
  })

  it('of a mono file is closed (seed 11)', async () => {
    const { fingerprint: measured } = await fingerprint({ channelData: [noise(11)], sampleRate })
    expect(measured.stereo_width).toBe(0)
    expect(measured.phase_correlation).toBe(1)
  })
})

describe('L = −R', async () => {
  const music = excerpt(await decoded('fixtures/hungarian-dance-no-5.flac'), 0, 10)
  const left = music.channelData[0]!
  const inPhase = await fingerprint({ channelData: [left, left], sampleRate: music.sampleRate })
  const antiPhase = await fingerprint({ channelData: [left, scaled(left, -1)], sampleRate: music.sampleRate })

  it('is as wide as can be', () => {
    expect(antiPhase.fingerprint.stereo_width).toBeCloseTo(1, 9)
    expect(antiPhase.fingerprint.phase_correlation).toBeCloseTo(-1, 9)
  })
  it('reads like L = R in every other dimension', () => {
    const { stereo_width, phase_correlation } = inPhase.fingerprint
    expect(
      unequalDimensions(inPhase.fingerprint, { ...antiPhase.fingerprint, stereo_width, phase_correlation }),
    ).toEqual([])
  })
})

describe('more than two channels', async () => {
  const front = noise(21)
  const none = silence(front.length)
  const stereo = await fingerprint({ channelData: [front, noise(22)], sampleRate })

  // Channels in WAVE order; the layout's other channels are silent, so the front pair alone must read as stereo.
  it.each([3, 4, 5, 6, 7, 8])('%i channels with a silent rest read as their front pair', async (count) => {
    const rest = Array.from({ length: count - 2 }, () => none)
    const many = await fingerprint({ channelData: [front, noise(22), ...rest], sampleRate })
    expect(unequalDimensions(stereo.fingerprint, many.fingerprint)).toEqual([])
  })
  // BS.1770-4 gives surrounds 1.41 (+1.49 dB) and the LFE nothing.
  it('weights surrounds and leaves out the LFE in loudness', async () => {
    const loudnessOf = async (channel: number) => {
      const channelData = Array.from({ length: 6 }, (_, c) => (c === channel ? front : none))
      return (await fingerprint({ channelData, sampleRate })).fingerprint.lufs
    }
    expect((await loudnessOf(4)) - (await loudnessOf(0))).toBeCloseTo(10 * Math.log10(1.41), 2)
    expect((await loudnessOf(2)) - (await loudnessOf(0))).toBeCloseTo(0, 2)
    expect(await loudnessOf(3)).toBe(-70)
  })
})
