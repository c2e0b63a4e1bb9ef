import { describe, expect, it } from 'vitest'
import type { InterleavedFormat } from '../../lib/binding/types.js'
import { deinterleave, layoutOfStored, storedFormatOf } from '../../lib/decode/pcm.js'
import { seededRandom } from '../signals/index.js'
import { binding, STEREO, testSeed } from './support.js'

const FORMATS: InterleavedFormat[] = ['int16le', 'int16be', 'int24le', 'int24be', 'float32le', 'float32be']
const FRAMES = 60_000

console.log(`FP_TEST_SEED=${testSeed}`)

describe('interleaved samples', () => {
  it.each(FORMATS)(
    'of %s, at any offset and in chunks of any size, give what planes of floats give',
    async (format) => {
      const { uniform } = seededRandom(testSeed)
      const layout = layoutOfStored(format)
      expect(storedFormatOf(layout)).toBe(format)
      const frameBytes = 2 * layout.bytes
      const bytes = new Uint8Array(1 + FRAMES * frameBytes).subarray(1)
      if (layout.encoding === 'float') {
        const view = new DataView(bytes.buffer, 1)
        for (let at = 0; at < bytes.length; at += 4) view.setFloat32(at, uniform() - 0.5, layout.littleEndian)
      } else {
        for (let at = 0; at < bytes.length; at++) bytes[at] = 256 * uniform()
      }
      const planar = new binding.Analyzer(STEREO)
      planar.push(deinterleave(bytes, 2, layout))
      const stored = new binding.Analyzer(STEREO)
      for (let frame = 0; frame < FRAMES; ) {
        const end = Math.min(FRAMES, frame + Math.floor(9_000 * uniform()))
        stored.pushInterleaved(bytes.subarray(frame * frameBytes, end * frameBytes), format)
        frame = end
      }
      expect(await stored.finish()).toEqual(await planar.finish())
    },
  )

  it('must be whole frames of a known format', () => {
    const analyzer = new binding.Analyzer(STEREO)
    const push = (bytes: unknown, format: unknown) => () => analyzer.pushInterleaved(bytes as never, format as never)
    expect(push(new Uint8Array(5), 'int16le')).toThrow(RangeError)
    expect(push(new Uint8Array(4), 'int8')).toThrow(TypeError)
    expect(push(new Uint8Array(4), undefined)).toThrow(TypeError)
    expect(push(new Float32Array(4), 'float32le')).toThrow(TypeError)
    const moved = new Uint8Array(4)
    structuredClone(moved, { transfer: [moved.buffer] })
    expect(push(moved, 'int16le')).toThrow('detached')
  })
})

describe('requantize', () => {
  // Every integer of 8 and 16 bits; of 24 bits every 97th and the ends.
  it.each([
    [8, 1],
    [16, 1],
    [24, 97],
  ])('recovers integers of %i bits exactly', (bits, step) => {
    const fullScale = 2 ** (bits - 1)
    const integers = [fullScale - 1]
    for (let integer = -fullScale; integer < fullScale; integer += step) integers.push(integer)
    const samples = Float32Array.from(integers, (integer) => integer / (fullScale - 1))
    binding.requantize([samples], bits)
    expect(samples.findIndex((sample, at) => sample !== (integers[at] as number) / fullScale)).toBe(-1)
  })

  it('refuses what is no depth or no channels', () => {
    for (const bits of [0, 1, 25, Number.NaN, '16']) {
      expect(() => binding.requantize([new Float32Array(1)], bits as number)).toThrow(RangeError)
    }
    expect(() => binding.requantize([], 16)).toThrow(TypeError)
    expect(() => binding.muteImpossibleSamples([new Float64Array(1)] as never)).toThrow(TypeError)
  })
})

describe('muteImpossibleInterleaved', () => {
  it('mutes what muteImpossibleSamples mutes', () => {
    const planes = [0, 1, 2].map(() => new Float32Array(5000).fill(0.5))
    const [left, , right] = planes as [Float32Array, Float32Array, Float32Array]
    left[1100] = Number.NaN
    right[1030] = 3
    right[4999] = Number.NEGATIVE_INFINITY
    const bytes = new Uint8Array(1 + 3 * 4 * 5000).subarray(1)
    const view = new DataView(bytes.buffer, 1)
    for (const [channel, plane] of planes.entries()) {
      for (const [frame, sample] of plane.entries()) view.setFloat32(4 * (3 * frame + channel), sample, true)
    }
    expect(binding.muteImpossibleInterleaved(bytes, 'float32le', 3)).toBe(2)
    expect(binding.muteImpossibleSamples(planes)).toBe(2)
    expect(deinterleave(bytes, 3, layoutOfStored('float32le'))).toEqual(planes)
    expect(planes[1]?.filter((sample) => sample === 0).length).toBe(1024 + (5000 - 4096))
  })
})
