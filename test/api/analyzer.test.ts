import { describe, expect, it } from 'vitest'
import { createAnalyzerWith } from '../../lib/analyze/analyzer.js'
import { ALGORITHM_VERSION } from '../../lib/schema/index.js'
import { fakeBinding, VECTOR } from './fakes.js'

const OPTIONS = { sampleRate: 44100, channels: 2 }

function setup(prepare?: Parameters<typeof fakeBinding>[0]) {
  const { binding, only } = fakeBinding(prepare)
  return { analyzer: createAnalyzerWith(() => binding, OPTIONS), native: only() }
}

const stereo = (frames: number) => [new Float32Array(frames), new Float32Array(frames)]

describe('createAnalyzer', () => {
  it('takes chunks without being awaited and tells the result', async () => {
    const { analyzer } = setup()
    analyzer.push(stereo(22050))
    analyzer.push(stereo(0))
    analyzer.push(stereo(22050))
    const result = await analyzer.finish()
    expect(result.vector).toEqual(VECTOR)
    expect(result.fingerprint.sub_bass_pct).toBe(0)
    expect(result.durationSeconds).toBe(1)
    expect(result.details.key).toBe('A minor')
    expect(result.algorithmVersion).toBe(ALGORITHM_VERSION)
  })

  it('lets the producer wait for room', async () => {
    const { analyzer, native } = setup()
    native.isFull = true
    let hasRoom = false
    const waiting = analyzer.push(stereo(10)).then(() => {
      hasRoom = true
    })
    await new Promise(setImmediate)
    expect(hasRoom).toBe(false)
    native.makeRoom()
    await waiting
    expect(hasRoom).toBe(true)
  })

  it.each([
    [
      { sampleRate: 7999, channels: 2 },
      'expected an integer from 8000 to 384000 Hz for `sampleRate` but received 7999',
    ],
    [{ sampleRate: 44100, channels: 9 }, 'expected an integer from 1 to 8 for `channels` but received 9'],
    [{ sampleRate: 44100 }, 'expected an integer from 1 to 8 for `channels` but received undefined'],
    [{ sampleRate: 44100, channels: 2, dualmono: true }, 'unknown option `dualmono`: did you mean `dualMono`?'],
    [undefined, 'expected an integer from 8000 to 384000 Hz for `sampleRate` but received undefined'],
  ])('refuses the options %o', (options, message) => {
    const { binding } = fakeBinding()
    expect(() => createAnalyzerWith(() => binding, options as typeof OPTIONS)).toThrow(message)
  })

  it.each([
    [[new Float32Array(4)], 'expected an array of 2 Float32Arrays for `channelData` but received an array of length 1'],
    [
      [new Float32Array(4), new Float32Array(5)],
      'expected 4 samples as in `channelData[0]` for `channelData[1]` but received Float32Array of length 5',
    ],
    [
      [new Float64Array(4), new Float64Array(4)],
      'expected a Float32Array for `channelData[0]` but received Float64Array of length 4',
    ],
    [
      new Float32Array(4),
      'expected an array of 2 Float32Arrays for `channelData` but received Float32Array of length 4',
    ],
  ])('refuses the chunk %o at once', (chunk, message) => {
    const { analyzer, native } = setup()
    expect(() => analyzer.push(chunk as Float32Array[])).toThrow(message)
    expect(native.pushed).toEqual([])
  })

  it('takes nothing after its end', async () => {
    const { analyzer } = setup()
    analyzer.push(stereo(1))
    const result = analyzer.finish()
    expect(() => analyzer.push(stereo(1))).toThrow('expected no `push` after `finish`')
    expect(analyzer.finish()).toBe(result)
    await result
  })

  it('passes on errors of the addon with their code', async () => {
    const failure = Object.assign(new Error('no sample'), { code: 'EMPTY_AUDIO' })
    const { analyzer } = setup((native) => {
      native.failure = failure
    })
    await expect(analyzer.finish()).rejects.toMatchObject({ name: 'FpError', code: 'EMPTY_AUDIO', cause: failure })
  })

  it('can be cancelled before its end', async () => {
    const { analyzer, native } = setup()
    native.isFull = true
    const waiting = analyzer.push(stereo(10))
    analyzer.cancel()
    await waiting
    expect(native.isCancelled).toBe(true)
    expect(() => analyzer.push(stereo(1))).toThrow('cancelled')
    await expect(analyzer.finish()).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('can be cancelled while it finishes', async () => {
    const { analyzer } = setup((native) => {
      native.neverFinishes = true
    })
    const result = analyzer.finish()
    analyzer.cancel()
    await expect(result).rejects.toMatchObject({ name: 'FpError', code: 'ABORTED' })
  })
})
