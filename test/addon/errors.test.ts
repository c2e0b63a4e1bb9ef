import { describe, expect, it } from 'vitest'
import type { NativeAnalyzer } from '../../lib/binding/types.js'
import { DIMENSION_NAMES } from '../../lib/schema/index.js'
import { binding, STEREO } from './support.js'

/** For arguments that the types forbid. */
const Analyzer = binding.Analyzer as unknown as new (
  ...args: unknown[]
) => Record<keyof NativeAnalyzer, (...args: unknown[]) => unknown>
const samples = (length = 100) => new Float32Array(length)

describe('the audio', () => {
  it('must have samples', async () => {
    await expect(new binding.Analyzer(STEREO).finish()).rejects.toMatchObject({ code: 'EMPTY_AUDIO' })
    const analyzer = new binding.Analyzer(STEREO)
    expect(analyzer.push([samples(0), samples(0)])).toBe(true)
    await expect(analyzer.finish()).rejects.toMatchObject({ code: 'EMPTY_AUDIO' })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30])(
    'must not have a sample of %d; the error says where it is',
    async (invalid) => {
      const analyzer = new binding.Analyzer(STEREO)
      analyzer.push([samples(70_000), samples(70_000)])
      const damaged = samples(20_000)
      damaged[7_654] = invalid
      analyzer.push([samples(20_000), damaged])
      await analyzer.drain()
      const error = await analyzer.finish().catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(Error)
      expect(error).toMatchObject({
        code: 'INVALID_AUDIO',
        message: expect.stringMatching(/frame 77654 of channel 1\b/),
      })
    },
  )

  it('is known to be invalid before finish: pushing and draining go on without effect', async () => {
    const analyzer = new binding.Analyzer({ ...STEREO, channels: 1 })
    analyzer.push([Float32Array.of(Number.NaN)])
    for (let push = 0; push < 50; push++) {
      if (!analyzer.push([samples(100_000)])) await analyzer.drain()
    }
    await expect(analyzer.finish()).rejects.toMatchObject({ code: 'INVALID_AUDIO' })
  })
})

describe('wrong arguments throw', () => {
  it.each([
    ['no options', []],
    ['null', [null]],
    ['a string', ['stereo']],
    ['no sample rate', [{ channels: 2, dualMono: false }]],
    ['a rate as text', [{ ...STEREO, sampleRate: '44100' }]],
    ['a rate as bigint', [{ ...STEREO, sampleRate: 44_100n }]],
    ['no boolean', [{ ...STEREO, dualMono: 1 }]],
  ])('a TypeError for %s', (_, args) => {
    expect(() => new Analyzer(...args)).toThrow(TypeError)
  })

  it.each([0, -1, 7_999, 384_001, 44_100.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32 + 44_100])(
    'a RangeError for a sample rate of %d',
    (sampleRate) => {
      expect(() => new Analyzer({ ...STEREO, sampleRate })).toThrow(RangeError)
    },
  )

  it.each([0, -1, 9, 1.5, Number.NaN])('a RangeError for %d channels', (channels) => {
    expect(() => new Analyzer({ ...STEREO, channels })).toThrow(RangeError)
  })

  it('what a getter throws', () => {
    const hostile = {
      ...STEREO,
      get sampleRate(): number {
        throw new SyntaxError('mine')
      },
    }
    expect(() => new Analyzer(hostile)).toThrow(SyntaxError)
  })

  it.each([
    ['nothing', []],
    ['null', [null]],
    ['too few channels', [[samples()]]],
    ['too many channels', [[samples(), samples(), samples()]]],
    ['a hole', [new Array(2)]],
    [
      'plain arrays',
      [
        [
          [0, 0],
          [0, 0],
        ],
      ],
    ],
    ['doubles', [[new Float64Array(8), new Float64Array(8)]]],
    ['a DataView', [[samples(), new DataView(new ArrayBuffer(400))]]],
    ['an array-like object', [{ 0: samples(), 1: samples(), length: 2 }]],
    ['a proxy', [[samples(), new Proxy(samples(), {})]]],
  ])('a TypeError for pushing %s', async (_, args) => {
    const analyzer = new Analyzer(STEREO)
    expect(() => analyzer.push(...args)).toThrow(TypeError)
    await expect(analyzer.finish()).rejects.toMatchObject({ code: 'EMPTY_AUDIO' })
  })

  it('a RangeError for unequal lengths', () => {
    expect(() => new Analyzer(STEREO).push([samples(10), samples(11)])).toThrow(RangeError)
  })

  it('a TypeError for a detached buffer, also when a getter detaches it in between', () => {
    const detach = (array: Float32Array) => structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] })
    const detached = samples()
    detach(detached)
    expect(() => new Analyzer(STEREO).push([samples(), detached])).toThrow(TypeError)

    const first = samples()
    const channels = [first, first]
    Object.defineProperty(channels, 1, {
      get() {
        detach(first)
        return samples()
      },
    })
    expect(() => new Analyzer(STEREO).push(channels)).toThrow(TypeError)
  })

  it('a TypeError for a call without new and for methods of other objects', () => {
    expect(() => Reflect.apply(binding.Analyzer, undefined, [STEREO])).toThrow(TypeError)
    const { push, drain, finish, cancel } = binding.Analyzer.prototype
    for (const method of [push, drain, finish, cancel]) {
      expect(() => Reflect.apply(method, {}, [[samples(), samples()]])).toThrow(TypeError)
      expect(() => Reflect.apply(method, Object.create(binding.Analyzer.prototype), [])).toThrow(TypeError)
    }
  })

  it('an Error for using an analyzer after finish', async () => {
    const analyzer = new binding.Analyzer(STEREO)
    analyzer.push([samples(), samples()])
    const result = analyzer.finish()
    expect(() => analyzer.push([samples(), samples()])).toThrow('finish() has been called before')
    expect(() => analyzer.finish()).toThrow('finish() has been called before')
    await analyzer.drain()
    expect((await result).frames).toBe(100)
  })
})

describe('what the addon accepts', () => {
  it('memory that is shared or part of a larger buffer', async () => {
    const shared = new Float32Array(new SharedArrayBuffer(4_000))
    const part = new Float32Array(new ArrayBuffer(8_000), 400, 1_000)
    const analyzer = new binding.Analyzer(STEREO)
    analyzer.push([shared, part])
    expect((await analyzer.finish()).frames).toBe(1_000)
  })

  it('getters of `then` that use the analyzer while it settles', async () => {
    const analyzer = new binding.Analyzer(STEREO)
    analyzer.push([samples(), samples()])
    let calls = 0
    Object.defineProperty(Object.prototype, 'then', {
      configurable: true,
      get() {
        calls++
        analyzer.cancel()
        return undefined
      },
    })
    try {
      // Anything that runs meanwhile may ask an object for its `then` before the analysis has ended, and so cancel it.
      const outcome = await analyzer.finish().catch((error: NodeJS.ErrnoException) => error)
      expect(['frames' in outcome ? outcome.frames : outcome.code]).toEqual([expect.toBeOneOf([100, 'ABORTED'])])
    } finally {
      delete (Object.prototype as { then?: unknown }).then
    }
    expect(calls).toBeGreaterThan(0)
  })
})

describe('the constants', () => {
  it('name the dimensions and the instruction sets', () => {
    expect(binding.dimensionNames).toEqual(DIMENSION_NAMES)
    expect(binding.instructionSets[0]).toBe('scalar')
    expect(binding.instructionSets).toContain(binding.instructionSet)
  })

  it('show the instruction set that the environment asks for', () => {
    const { FP_NATIVE_SIMD } = process.env
    expect(binding.instructionSet).toBe(FP_NATIVE_SIMD ?? binding.instructionSets.at(-1))
  })
})
