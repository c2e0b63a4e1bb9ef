import { FpError } from '../errors.js'
import type { ByteReader } from './byte-reader.js'
import type { SampleLayout } from './pcm.js'
import { type PcmHeader, PcmStream } from './pcm-stream.js'
import type { DecodeContext, DecodedStream } from './types.js'

const MAX_PARSED_CHUNK_BYTES = 4096

/** Compression types of AIFC that are plain samples; `null` bytes: as wide as the stated bit depth asks for. */
const PLAIN_TYPES: Record<string, { encoding: SampleLayout['encoding']; bytes: number | null; littleEndian: boolean }> =
  {
    NONE: { encoding: 'signed', bytes: null, littleEndian: false },
    twos: { encoding: 'signed', bytes: null, littleEndian: false },
    sowt: { encoding: 'signed', bytes: null, littleEndian: true },
    'raw ': { encoding: 'unsigned', bytes: 1, littleEndian: false },
    in24: { encoding: 'signed', bytes: 3, littleEndian: false },
    '42ni': { encoding: 'signed', bytes: 3, littleEndian: true },
    in32: { encoding: 'signed', bytes: 4, littleEndian: false },
    '23ni': { encoding: 'signed', bytes: 4, littleEndian: true },
    fl32: { encoding: 'float', bytes: 4, littleEndian: false },
    FL32: { encoding: 'float', bytes: 4, littleEndian: false },
    fl64: { encoding: 'float', bytes: 8, littleEndian: false },
    FL64: { encoding: 'float', bytes: 8, littleEndian: false },
    alaw: { encoding: 'alaw', bytes: 1, littleEndian: false },
    ALAW: { encoding: 'alaw', bytes: 1, littleEndian: false },
    ulaw: { encoding: 'mulaw', bytes: 1, littleEndian: false },
    ULAW: { encoding: 'mulaw', bytes: 1, littleEndian: false },
  }

export function isPlainAifcType(type: string): boolean {
  return Object.hasOwn(PLAIN_TYPES, type)
}

/** Apple AIFF and AIFC with uncompressed samples (Apple, Audio Interchange File Format, 1989 and 1991). */
export async function openAiff(bytes: ByteReader, context: DecodeContext): Promise<DecodedStream> {
  const isAifc = asciiAt(await bytes.peek(12), 8) === 'AIFC'
  await bytes.skip(12)
  let common: CommonChunk | null = null
  for (;;) {
    const header = await bytes.read(8)
    if (header.length < 8) throw new FpError('DECODE_FAILED', 'The AIFF file ends before its samples begin.')
    const id = asciiAt(header, 0)
    const size = viewOf(header).getUint32(4)
    if (id === 'SSND') {
      if (common === null) throw new FpError('DECODE_FAILED', 'The AIFF file has no COMM chunk before its samples.')
      return openSamples(bytes, context, common, size)
    }
    const body = await bytes.read(Math.min(size, MAX_PARSED_CHUNK_BYTES))
    if (id === 'COMM') common = parseCommon(body, isAifc)
    await bytes.skip(size + (size % 2) - body.length)
  }
}

type CommonChunk = Omit<PcmHeader, 'dataBytes'> & { readonly frames: number }

async function openSamples(bytes: ByteReader, context: DecodeContext, common: CommonChunk, chunkSize: number) {
  const offsetBytes = viewOf(await bytes.read(8).then(requireEight)).getUint32(0)
  await bytes.skip(offsetBytes)
  const { frames, ...format } = common
  const frameBytes = format.channels * format.layout.bytes
  // A writer that could not go back leaves zero frames; its chunk size is then zero or all ones.
  const isUnknown = frames === 0 && (chunkSize <= 8 || chunkSize >= 0x7ffff000)
  const dataBytes = isUnknown && (await bytes.peek(1)).length > 0 ? null : frames * frameBytes
  return new PcmStream({ ...format, dataBytes }, bytes, context.damage)
}

function requireEight(header: Uint8Array): Uint8Array {
  if (header.length === 8) return header
  throw new FpError('DECODE_FAILED', 'The AIFF file ends before its samples begin.')
}

function parseCommon(body: Uint8Array, isAifc: boolean): CommonChunk {
  if (body.length < (isAifc ? 22 : 18)) throw new FpError('DECODE_FAILED', "The AIFF file's COMM chunk is too short.")
  const view = viewOf(body)
  const channels = view.getUint16(0)
  const frames = view.getUint32(2)
  const statedBits = view.getUint16(6)
  const sampleRate = Math.round(readExtended(view, 8))
  const type = isAifc ? asciiAt(body, 18) : 'NONE'
  const plain = isPlainAifcType(type) ? PLAIN_TYPES[type] : undefined
  const sampleBytes = plain?.bytes ?? Math.ceil(statedBits / 8)
  if (plain === undefined || !(sampleBytes >= 1 && (sampleBytes <= 4 || plain.bytes === 8))) {
    throw new FpError(
      'UNSUPPORTED_FORMAT',
      `The AIFF file holds ${statedBits}-bit samples of type '${type}', which is none that can be read here.`,
    )
  }
  const layout = { ...plain, bytes: sampleBytes }
  const isStatedDepthPlausible = statedBits > 0 && statedBits <= sampleBytes * 8 && statedBits > (sampleBytes - 1) * 8
  const bitsPerSample = isStatedDepthPlausible ? statedBits : sampleBytes * 8
  const codec = layout.encoding === 'alaw' ? 'A-law' : layout.encoding === 'mulaw' ? 'µ-law' : 'PCM'
  return { sampleRate, channels, bitsPerSample, codec, layout, frames }
}

/** An 80-bit IEEE 754 extended number, as the sample rate is stored. */
function readExtended(view: DataView, offset: number): number {
  const exponent = (view.getUint16(offset) & 0x7fff) - 16383
  const mantissa = view.getUint32(offset + 2) * 2 ** 32 + view.getUint32(offset + 6)
  return mantissa * 2 ** (exponent - 63)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function asciiAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4))
}
