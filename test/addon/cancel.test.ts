import { describe, expect, it } from 'vitest'
import { analyze, binding, musicLikeStereo, STEREO } from './support.js'

const minute = new Float32Array(60 * STEREO.sampleRate)
const start = () => {
  const analyzer = new binding.Analyzer(STEREO)
  analyzer.push([minute, minute])
  return analyzer
}
const aborted = expect.objectContaining({ code: 'ABORTED' })

describe('cancel', () => {
  it('rejects a pending finish at once', async () => {
    const analyzer = start()
    const result = analyzer.finish()
    const started = performance.now()
    analyzer.cancel()
    await expect(result).rejects.toEqual(aborted)
    // Nothing is waited for; the rest is a busy machine's delay.
    expect(performance.now() - started).toBeLessThan(100)
  })

  it('resolves a pending drain', async () => {
    const analyzer = start()
    const drained = analyzer.drain()
    analyzer.cancel()
    expect(await drained).toBeUndefined()
  })

  it('makes a later finish reject', async () => {
    const analyzer = start()
    analyzer.cancel()
    expect(analyzer.push([minute, minute])).toBe(true)
    await analyzer.drain()
    await expect(analyzer.finish()).rejects.toEqual(aborted)
  })

  it('before the first sample, twice and after the end does no harm', async () => {
    const unused = new binding.Analyzer(STEREO)
    unused.cancel()
    unused.cancel()
    await expect(unused.finish()).rejects.toEqual(aborted)

    const analyzer = new binding.Analyzer(STEREO)
    analyzer.push([minute.subarray(0, 1_000), minute.subarray(0, 1_000)])
    const { frames } = await analyzer.finish()
    analyzer.cancel()
    expect(frames).toBe(1_000)
  })

  it('reads no more of what was lent, at once', async () => {
    const minutes = new Float32Array(10 * minute.length)
    for (let round = 0; round < 20; round++) {
      const analyzer = new binding.Analyzer(STEREO)
      analyzer.lend([minutes, minutes])
      const drained = analyzer.drain()
      await new Promise((resolve) => setTimeout(resolve, round % 5))
      const started = performance.now()
      analyzer.cancel()
      await drained
      expect(performance.now() - started).toBeLessThan(100)
      expect(() => analyzer.lend([minute, minute])).not.toThrow()
      await expect(analyzer.finish()).rejects.toEqual(aborted)
    }
  })

  it('leaves other analyses alone', async () => {
    const track = musicLikeStereo(5, 1)
    const alone = await analyze(track)
    const beside = analyze(track)
    for (let round = 0; round < 20; round++) {
      const analyzer = start()
      await new Promise((resolve) => setTimeout(resolve, round % 5))
      analyzer.cancel()
    }
    expect([...(await beside).vector]).toEqual([...alone.vector])
  })
})
