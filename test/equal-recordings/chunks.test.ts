import { describe, expect, it } from 'vitest'
import { createAnalyzer, fingerprint } from '../../lib/index.js'
import { decoded, excerpt, type Pcm } from '../helpers/decoded.js'
import { seededRandom } from '../signals/index.js'

async function analysedInChunks({ channelData, sampleRate }: Pcm, nextSize: () => number) {
  const analyzer = createAnalyzer({ sampleRate, channels: channelData.length })
  const frames = channelData[0]!.length
  for (let start = 0; start < frames; ) {
    const end = Math.min(frames, start + nextSize())
    await analyzer.push(channelData.map((channel) => channel.subarray(start, end)))
    start = end
  }
  return analyzer.finish()
}

describe('the result does not depend on how the samples are cut, bit for bit', async () => {
  const music = excerpt(await decoded('fixtures/red-eclipse-track-05.ogg'), 0, 8)
  const whole = await fingerprint(music)

  it.each([7, 64, 441, 1152, 4096, 65536, 1_000_000])('chunks of %i', async (size) => {
    const result = await analysedInChunks(music, () => size)
    expect(result.vector).toEqual(whole.vector)
    expect(result.details).toEqual(whole.details)
  })
  it('single samples', async () => {
    const short = excerpt(music, 1, 0.5)
    const result = await analysedInChunks(short, () => 1)
    expect(result.vector).toEqual((await fingerprint(short)).vector)
  })
  it.each([1, 2, 3])('chunks of random size (seed %i)', async (seed) => {
    const { uniform } = seededRandom(seed)
    const result = await analysedInChunks(music, () => Math.floor(10 ** (4.5 * uniform())))
    expect(result.vector).toEqual(whole.vector)
    expect(result.details).toEqual(whole.details)
  })
  it('a rate that is resampled (96 kHz)', async () => {
    const fast = { ...music, sampleRate: 96000 }
    const result = await analysedInChunks(fast, () => 1023)
    expect(result.vector).toEqual((await fingerprint(fast)).vector)
  })
})
