import { describe, expect, it } from 'vitest'
import { codeOf, decode } from './support.js'

interface WavParts {
  readonly tag?: number
  readonly channels?: number
  readonly sampleRate?: number
  readonly bits?: number
  readonly frameBytes?: number
  /** What follows the first 16 bytes of the format chunk. */
  readonly extension?: number[]
  readonly before?: number[]
  readonly dataSize?: number
  readonly after?: number[]
}

const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0))
const u16 = (value: number) => [value & 255, (value >> 8) & 255]
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)]
const SUBFORMAT_TAIL = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]
const extensible = (validBits: number, tag: number) => [
  ...u16(22),
  ...u16(validBits),
  ...u32(0),
  ...u16(tag),
  ...SUBFORMAT_TAIL,
]

function wav(samples: number[], parts: WavParts = {}): Uint8Array {
  const { tag = 1, channels = 1, sampleRate = 44_100, bits = 16, extension = [], before = [], after = [] } = parts
  const { frameBytes = (channels * bits) / 8, dataSize = samples.length } = parts
  const format = [
    ...u16(tag),
    ...u16(channels),
    ...u32(sampleRate),
    ...u32(sampleRate * frameBytes),
    ...u16(frameBytes),
    ...u16(bits),
    ...extension,
  ]
  const chunks = [
    ...before,
    ...ascii('fmt '),
    ...u32(format.length),
    ...format,
    ...ascii('data'),
    ...u32(dataSize),
    ...samples,
    ...after,
  ]
  return Uint8Array.from([...ascii('RIFF'), ...u32(chunks.length + 4), ...ascii('WAVE'), ...chunks])
}

const samplesOf = async (bytes: Uint8Array) => [...((await decode(bytes)).channelData[0] ?? [])]

describe('WAV headers', () => {
  it('divides integers by 2^(bits−1) of the stored depth', async () => {
    expect(await samplesOf(wav([0x00, 0x80, 0xff, 0x7f, 0x01, 0x00]))).toEqual([-1, 32767 / 32768, 1 / 32768])
    expect(await samplesOf(wav([0, 255, 128], { bits: 8 }))).toEqual([-1, 127 / 128, 0])
    expect(await samplesOf(wav([0, 0, 0x80, 0xff, 0xff, 0x7f], { bits: 24 }))).toEqual([-1, 8388607 / 8388608])
    expect(await samplesOf(wav([0, 0, 0, 0x80, 0, 0, 0, 0x40], { bits: 32 }))).toEqual([-1, 0.5])
  })

  it.each([
    ['20 bits in 24', 24, 20, [0x10, 0x00, 0x00, 0xf0, 0xff, 0x7f], [2 ** -19, 1 - 2 ** -19]],
    ['12 bits in 16', 16, 12, [0x10, 0x00, 0xf0, 0x7f], [2 ** -11, 1 - 2 ** -11]],
    ['24 bits in 32', 32, 24, [0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80], [2 ** -23, -1]],
  ])('reads %s by EXTENSIBLE', async (_name, bits, validBits, samples, expected) => {
    const bytes = wav(samples, { tag: 0xfffe, bits, extension: extensible(validBits, 1) })
    const { info, channelData } = await decode(bytes)
    expect(info.bitsPerSample).toBe(validBits)
    expect([...(channelData[0] ?? [])]).toEqual(expected)
  })

  it('reads 12 bits in 16 without EXTENSIBLE', async () => {
    const { info, channelData } = await decode(wav([0x10, 0x00], { bits: 12, frameBytes: 2 }))
    expect(info.bitsPerSample).toBe(12)
    expect(channelData[0]?.[0]).toBe(2 ** -11)
  })

  it('passes floats as they are, not finite ones too', async () => {
    const floats = new Uint8Array(new Float32Array([3, Number.NaN, Number.NEGATIVE_INFINITY]).buffer)
    const { channelData, report } = await decode(wav([...floats], { tag: 3, bits: 32 }))
    expect([...(channelData[0] ?? [])]).toEqual([3, Number.NaN, Number.NEGATIVE_INFINITY])
    expect(report.decodeErrors).toBe(0)
  })

  it('steps over an odd chunk and its padding', async () => {
    const odd = [...ascii('note'), ...u32(3), 1, 2, 3, 0]
    expect(await samplesOf(wav([0, 0x40], { before: odd }))).toEqual([0.5])
  })

  it('leaves out what follows the samples', async () => {
    expect(await samplesOf(wav([0, 0x40], { after: [...ascii('LIST'), ...u32(4), 1, 2, 3, 4] }))).toEqual([0.5])
  })

  it.each([
    ['0', 0],
    ['0xFFFFFFFF', 0xffffffff],
    ['0x7FFFF000', 0x7ffff000],
  ])('reads to the end where the size was never filled in (%s)', async (_name, dataSize) => {
    const { channelData, report } = await decode(wav([0, 0x40, 0, 0xc0], { dataSize }))
    expect([...(channelData[0] ?? [])]).toEqual([0.5, -0.5])
    expect(report.truncated).toBe(false)
  })

  it('knows no samples from a size never filled in', async () => {
    expect(await codeOf(decode(wav([], { dataSize: 0 })))).toBe('EMPTY_AUDIO')
    const empty = wav([], { dataSize: 0, after: [...ascii('LIST'), ...u32(4), 1, 2, 3, 4] })
    expect(await codeOf(decode(empty))).toBe('EMPTY_AUDIO')
  })

  it('says so when there is less than the header says', async () => {
    const { report, info } = await decode(wav([0, 0x40], { dataSize: 2000 }))
    expect(report).toEqual({ frames: 1, truncated: true, decodeErrors: 0 })
    expect(info.durationSeconds).toBe(1000 / 44_100)
  })

  it.each([
    ['no channels', { channels: 0, frameBytes: 2 }, '0'],
    ['nine channels', { channels: 9 }, '9'],
    ['65535 channels', { channels: 65_535, frameBytes: 2 }, '65535'],
    ['4 kHz', { sampleRate: 4000 }, '4000 Hz'],
    ['4.3 GHz', { sampleRate: 0xffffffff }, '4294967295 Hz'],
    ['7-byte samples', { frameBytes: 7 }, '7 bytes'],
  ])('refuses %s', async (_name, parts, said) => {
    await expect(decode(wav([0, 0, 0, 0], parts))).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining(said),
    })
  })

  it.each([
    ['no data', wav([]).subarray(0, 36)],
    ['no format', Uint8Array.from([...ascii('RIFF\0\0\0\0WAVEdata'), ...u32(4), 0, 0, 0, 0])],
    ['a format cut short', Uint8Array.from([...ascii('RIFF\0\0\0\0WAVEfmt '), ...u32(4), 1, 0, 1, 0])],
  ])('fails on %s', async (_name, bytes) => {
    expect(await codeOf(decode(bytes))).toBe('DECODE_FAILED')
  })
})

describe('AIFF headers', () => {
  const be32 = (value: number) => u32(value).reverse()
  const be16 = (value: number) => u16(value).reverse()
  /** 44 100 as an 80-bit float. */
  const RATE = [0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]

  function aiff(
    samples: number[],
    frames: number,
    bits: number,
    type: string | null,
    chunkSize = samples.length + 8,
  ): Uint8Array {
    const common = [
      ...be16(1),
      ...be32(frames),
      ...be16(bits),
      ...RATE,
      ...(type === null ? [] : [...ascii(type), 0, 0]),
    ]
    const chunks = [
      ...ascii('COMM'),
      ...be32(common.length),
      ...common,
      ...ascii('SSND'),
      ...be32(chunkSize),
      ...be32(0),
      ...be32(0),
      ...samples,
    ]
    return Uint8Array.from([
      ...ascii('FORM'),
      ...be32(chunks.length + 4),
      ...ascii(type === null ? 'AIFF' : 'AIFC'),
      ...chunks,
    ])
  }

  it.each([
    ['AIFF of 12 bits', aiff([0x00, 0x10, 0x7f, 0xf0], 2, 12, null), [2 ** -11, 1 - 2 ** -11], 12],
    ['AIFC NONE of 8 bits', aiff([0x80, 0x7f], 2, 8, 'NONE'), [-1, 127 / 128], 8],
    ['AIFC raw of 8 bits', aiff([0x00, 0xff], 2, 8, 'raw '), [-1, 127 / 128], 8],
    ['AIFC sowt', aiff([0x00, 0x40], 1, 16, 'sowt'), [0.5], 16],
    ['AIFC in24', aiff([0x40, 0, 0], 1, 24, 'in24'), [0.5], 24],
    ['AIFC 42ni', aiff([0, 0, 0x40], 1, 24, '42ni'), [0.5], 24],
    ['AIFC in32', aiff([0x40, 0, 0, 0], 1, 32, 'in32'), [0.5], 32],
    ['AIFC fl32', aiff([0x3f, 0, 0, 0], 1, 32, 'fl32'), [0.5], 32],
    ['AIFC fl64', aiff([0x3f, 0xe0, 0, 0, 0, 0, 0, 0], 1, 64, 'fl64'), [0.5], 64],
  ])('reads %s', async (_name, bytes, expected, bits) => {
    const { info, channelData } = await decode(bytes)
    expect(info).toMatchObject({ format: 'AIFF', codec: 'PCM', sampleRate: 44_100, bitsPerSample: bits })
    expect([...(channelData[0] ?? [])]).toEqual(expected)
  })

  it('reads to the end where the number of frames was never filled in', async () => {
    expect(await samplesOf(aiff([0x40, 0, 0xc0, 0], 0, 16, null, 0))).toEqual([0.5, -0.5])
  })

  it('says so when there is less than the header says', async () => {
    expect((await decode(aiff([0x40, 0], 10, 16, null))).report).toEqual({
      frames: 1,
      truncated: true,
      decodeErrors: 0,
    })
  })
})
