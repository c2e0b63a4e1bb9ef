import { describe, expect, it } from 'vitest'
import type { NativeAnalyzer, NativeAnalyzerOptions } from '../../lib/binding/types.js'
import { seededRandom } from '../signals/index.js'
import { analyze, binding, musicLikeStereo, runProgram, STEREO, testSeed } from './support.js'

const track = musicLikeStereo(12, testSeed)
const [left = new Float32Array(), right = left] = track
// Long enough that its analysis does not end before a test goes on.
const minutes = new Float32Array(10 * 60 * STEREO.sampleRate)

function lendAll(options: NativeAnalyzerOptions, channelData: readonly Float32Array[]): NativeAnalyzer {
  const analyzer = new binding.Analyzer(options)
  analyzer.lend(channelData)
  return analyzer
}

describe(`lending (FP_TEST_SEED=${testSeed})`, () => {
  it.each([
    ['mono', [left]],
    ['stereo', track],
    ['three channels', [left, right, left.map((sample) => sample / 2)]],
    ['memory that is shared', [left, right].map((samples) => shared(samples))],
    ['two views of one buffer', [left.subarray(0, 200_000), left.subarray(1_000, 201_000)]],
  ])('gives what pushing gives, bit for bit: %s', async (_, channelData) => {
    const options = { ...STEREO, channels: channelData.length }
    const pushed = await analyze(channelData, { options })
    expect(await lendAll(options, channelData).finish()).toEqual(pushed)
  })

  it('goes on with what was pushed before, in slices of any length, and is followed by more', async () => {
    const { uniform } = seededRandom(testSeed)
    const analyzer = new binding.Analyzer(STEREO)
    for (let at = 0; at < left.length; ) {
      const end = at + 1 + Math.floor(uniform() * 100_000)
      const slice = track.map((samples) => samples.subarray(at, end))
      if (uniform() < 0.5) analyzer.push(slice)
      else analyzer.lend(slice)
      await analyzer.drain()
      at = end
    }
    expect(await analyzer.finish()).toEqual(await analyze(track))
  })

  it('of no samples lends nothing', async () => {
    const analyzer = lendAll(STEREO, [new Float32Array(), new Float32Array()])
    expect(analyzer.push([left, right])).toBeTypeOf('boolean')
    expect((await analyzer.finish()).frames).toBe(left.length)
    await expect(lendAll(STEREO, [new Float32Array(), new Float32Array()]).finish()).rejects.toMatchObject({
      code: 'EMPTY_AUDIO',
    })
  })

  it('keeps to the arrays that were in the list', async () => {
    const channelData = [...track]
    const analyzer = lendAll(STEREO, channelData)
    channelData.fill(new Float32Array(left.length))
    expect(await analyzer.finish()).toEqual(await analyze(track))
  })

  it('tells where an invalid sample is, and no more is lent then', async () => {
    const damaged = right.slice()
    damaged[123_456] = Number.NaN
    const analyzer = lendAll(STEREO, [left, damaged])
    await analyzer.drain()
    await expect(analyzer.finish()).rejects.toMatchObject({
      code: 'INVALID_AUDIO',
      message: expect.stringMatching(/frame 123456 of channel 1\b/),
    })
  })

  it('takes neither more samples before it has read those, nor any after finish', async () => {
    const analyzer = lendAll(STEREO, [minutes, minutes])
    const bytes = new Uint8Array(4)
    expect(() => analyzer.push(track)).toThrow('has not been read yet')
    expect(() => analyzer.lend(track)).toThrow('has not been read yet')
    expect(() => analyzer.pushInterleaved(bytes, 'int16le')).toThrow('has not been read yet')
    const result = analyzer.finish()
    expect(() => analyzer.lend(track)).toThrow('finish() has been called before')
    analyzer.cancel()
    await expect(result).rejects.toMatchObject({ code: 'ABORTED' })
    expect(() => analyzer.lend(track)).toThrow('finish() has been called before')
  })

  it('checks its argument as push does, also when a getter lends in between', () => {
    const analyzer = new binding.Analyzer(STEREO)
    expect(() => analyzer.lend([left])).toThrow(TypeError)
    expect(() => analyzer.lend([left, right.subarray(1)])).toThrow(RangeError)
    const hostile = [minutes, minutes]
    Object.defineProperty(hostile, 1, {
      get() {
        analyzer.lend([minutes, minutes])
        return minutes
      },
    })
    expect(() => analyzer.lend(hostile)).toThrow('has not been read yet')
    analyzer.cancel()
  })

  it('fails where the samples were transferred meanwhile', async () => {
    const [first, second] = [left.slice(), right.slice()]
    const analyzer = lendAll(STEREO, [first, second])
    // Kept here, else nobody would keep the memory that is being read.
    const moved = structuredClone(second.buffer, { transfer: [second.buffer] })
    await expect(analyzer.finish()).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('transferred'),
    })
    expect(moved.byteLength).toBe(right.byteLength)
    expect(() => new binding.Analyzer(STEREO).lend([second, second])).toThrow(TypeError)
  })

  it('is cancelled also where the samples were transferred meanwhile', async () => {
    const samples = new Float32Array(minutes.length)
    const analyzer = lendAll(STEREO, [minutes, samples])
    const moved = structuredClone(samples.buffer, { transfer: [samples.buffer] })
    analyzer.cancel()
    await expect(analyzer.finish()).rejects.toMatchObject({ code: 'ABORTED' })
    expect(moved.byteLength).toBe(minutes.byteLength)
  })
})

describe('the arrays that are lent', () => {
  it('are kept from the garbage collector until they are read, and no longer', async () => {
    expect((await runProgram('lend-garbage.cjs', [], ['--expose-gc'])).stdout).toBe('kept\nreleased\n')
  }, 60_000)
})

function shared(samples: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(samples.byteLength))
  copy.set(samples)
  return copy
}
