import { FpError } from '../errors.js'
import type { ByteReader } from './byte-reader.js'
import type { SampleLayout } from './pcm.js'
import { type PcmHeader, PcmStream } from './pcm-stream.js'
import { NO_METADATA } from './tags.js'
import type { DecodeContext, DecodedStream } from './types.js'

/** Longest chunk before the samples that is read rather than dropped. */
const MAX_PARSED_CHUNK_BYTES = 4096
/** Sizes from here on are what writers put that cannot go back to the header: 0x7FFFF… (SoX), 0xFFFFFFFF (FFmpeg, RF64). */
const UNKNOWN_SIZE_FROM = 0x7ffff000
/** Chunks without tags. music-metadata takes longer to load than a short file to analyse, so it is asked only about others. */
const WITHOUT_TAGS = new Set(['fmt ', 'ds64', 'fact', 'PEAK', 'cue ', 'smpl', 'JUNK', 'junk', 'PAD ', 'FLLR'])
const CHUNK_HEADER_BYTES = 8
const KNOWN_AFTER_DATA = new Set(['LIST', 'id3 ', 'ID3 ', 'bext', 'fact', 'cue ', 'smpl', 'PEAK', 'iXML', 'afsp'])

/** The tags of `fmt ` chunks that hold plain samples. */
export const WAVE_FORMAT = { pcm: 1, float: 3, alaw: 6, mulaw: 7, extensible: 0xfffe } as const

/** Microsoft RIFF WAVE, EBU Tech 3306 RF64 (and BW64), Sony Wave64: integer, float, A-law and µ-law samples. */
export async function openWav(bytes: ByteReader, context: DecodeContext): Promise<DecodedStream> {
  const container = await openContainer(bytes)
  let format: WaveFormat | null = null
  let dataSizeFromDs64: number | null = null
  let mayHaveTags = false
  for (;;) {
    const chunk = await container.nextChunk()
    if (chunk === null) throw new FpError('DECODE_FAILED', 'The WAV file ends before its samples begin.')
    if (chunk.id === 'data') {
      if (format === null) throw new FpError('DECODE_FAILED', 'The WAV file has no format before its samples.')
      const dataBytes = await resolveDataSize(bytes, chunk.size, dataSizeFromDs64)
      mayHaveTags ||= !isEnd(bytes, dataBytes)
      return new PcmStream({ ...format, dataBytes }, bytes, context.damage, mayHaveTags ? undefined : NO_METADATA)
    }
    mayHaveTags ||= !WITHOUT_TAGS.has(chunk.id)
    const body = await bytes.read(Math.min(chunk.size, MAX_PARSED_CHUNK_BYTES))
    if (chunk.id === 'fmt ') format = parseFormat(body)
    if (chunk.id === 'ds64' && body.length >= 16) dataSizeFromDs64 = readUint64(viewOf(body), 8)
    await bytes.skip(chunk.paddedSize - body.length)
  }
}

type WaveFormat = Omit<PcmHeader, 'dataBytes'>

interface Chunk {
  readonly id: string
  readonly size: number
  readonly paddedSize: number
}

interface Container {
  nextChunk(): Promise<Chunk | null>
}

async function openContainer(bytes: ByteReader): Promise<Container> {
  const isWave64 = asciiOf(await bytes.peek(4)) === 'riff'
  await bytes.skip(isWave64 ? 40 : 12)
  return {
    async nextChunk() {
      const headerBytes = isWave64 ? 24 : CHUNK_HEADER_BYTES
      const header = await bytes.read(headerBytes)
      if (header.length < headerBytes) return null
      const id = asciiOf(header.subarray(0, 4))
      // Wave64 counts the chunk's own header and pads to eight bytes, RIFF pads to two.
      const size = isWave64 ? readUint64(viewOf(header), 16) - headerBytes : viewOf(header).getUint32(4, true)
      if (size < 0) throw new FpError('DECODE_FAILED', `The WAV file's chunk '${id}' has an impossible size.`)
      const alignment = isWave64 ? 8 : 2
      return { id, size, paddedSize: Math.ceil(size / alignment) * alignment }
    },
  }
}

async function resolveDataSize(bytes: ByteReader, size: number, sizeFromDs64: number | null): Promise<number | null> {
  if (size === 0xffffffff && sizeFromDs64 !== null) return sizeFromDs64
  if (size >= UNKNOWN_SIZE_FROM && size <= 0xffffffff) {
    const isPlausible = bytes.totalBytes !== null && bytes.position + size <= bytes.totalBytes
    return isPlausible ? size : null
  }
  if (size > 0) return size
  // Zero is either a recorder's placeholder, with samples up to the end, or truly no sample, with other chunks or nothing after it.
  const next = await bytes.peek(4)
  return next.length === 0 || KNOWN_AFTER_DATA.has(asciiOf(next)) ? 0 : null
}

/** Behind the samples there is surely no room for another chunk. */
function isEnd(bytes: ByteReader, dataBytes: number | null): boolean {
  const { totalBytes, position } = bytes
  return dataBytes !== null && totalBytes !== null && totalBytes - position - dataBytes < CHUNK_HEADER_BYTES
}

function parseFormat(body: Uint8Array): WaveFormat {
  if (body.length < 16) throw new FpError('DECODE_FAILED', "The WAV file's format chunk is too short.")
  const view = viewOf(body)
  const tag = view.getUint16(0, true)
  const channels = view.getUint16(2, true)
  const sampleRate = view.getUint32(4, true)
  const frameBytes = view.getUint16(12, true)
  const statedBits = view.getUint16(14, true)
  const isExtensible = tag === WAVE_FORMAT.extensible && body.length >= 40
  const validBits = isExtensible ? view.getUint16(18, true) : statedBits
  // The sub-format's GUID begins with the tag that the plain header would have.
  const encodingTag = isExtensible ? view.getUint16(24, true) : tag
  // 12- or 20-bit samples without EXTENSIBLE: the container is what the frame size says.
  const sampleBytes = channels > 0 && frameBytes % channels === 0 ? frameBytes / channels : Math.ceil(statedBits / 8)
  const layout = layoutOf(encodingTag, sampleBytes)
  const bitsPerSample = validBits > 0 && validBits <= sampleBytes * 8 ? validBits : sampleBytes * 8
  const codec = layout.encoding === 'alaw' ? 'A-law' : layout.encoding === 'mulaw' ? 'µ-law' : 'PCM'
  return { sampleRate, channels, bitsPerSample, codec, layout }
}

function layoutOf(tag: number, bytes: number): SampleLayout {
  const littleEndian = true
  if (tag === WAVE_FORMAT.pcm && bytes >= 1 && bytes <= 4) {
    return { encoding: bytes === 1 ? 'unsigned' : 'signed', bytes, littleEndian }
  }
  if (tag === WAVE_FORMAT.float && (bytes === 4 || bytes === 8)) return { encoding: 'float', bytes, littleEndian }
  if (tag === WAVE_FORMAT.alaw && bytes === 1) return { encoding: 'alaw', bytes, littleEndian }
  if (tag === WAVE_FORMAT.mulaw && bytes === 1) return { encoding: 'mulaw', bytes, littleEndian }
  throw new FpError(
    'UNSUPPORTED_FORMAT',
    `The WAV file holds samples of format 0x${tag.toString(16)} in ${bytes} bytes, which is none that can be read here.`,
  )
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function readUint64(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * 2 ** 32
}

function asciiOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
