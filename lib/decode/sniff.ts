import { FpError } from '../errors.js'
import { isPlainAifcType } from './aiff.js'
import type { ByteReader } from './byte-reader.js'
import type { FormatName } from './formats.js'
import { ID3V2_HEADER_BYTES, id3v2Bytes } from './id3.js'
import { isOggFlacHead, isOpusHead, isVorbisHead } from './ogg-heads.js'
import { WAVE_FORMAT } from './wav.js'

/** Bytes looked at; enough for the chunks that stand before a WAV file's format and for frames behind some garbage. */
export const HEAD_BYTES = 65_536

const PLAIN_WAVE_FORMATS: number[] = Object.values(WAVE_FORMAT)
const ASF_GUID = '3026b2758e66cf11'
const W64_GUID = '726966662e91cf11'

/**
 * What the bytes are, by content alone; `null` if nothing that is known. Consumes ID3v2 tags in front of the audio,
 * which MP3, FLAC, AAC, TTA and others may have alike.
 * @throws DECODE_FAILED where such a tag is cut
 */
export async function sniff(bytes: ByteReader): Promise<FormatName | null> {
  for (;;) {
    const tagBytes = id3v2Bytes(await bytes.peek(ID3V2_HEADER_BYTES))
    if (tagBytes === 0) break
    if ((await bytes.skip(tagBytes)) < tagBytes) {
      throw new FpError('DECODE_FAILED', 'The file ends within the tag at its beginning.')
    }
  }
  const head = await bytes.peek(HEAD_BYTES)
  const format = formatOf(head)
  if (format !== null) return format
  const { formatOfFrames } = await import('./own-decoders.js')
  return formatOfFrames(head)
}

function formatOf(head: Uint8Array): FormatName | null {
  const ascii = (at: number, length = 4) => String.fromCharCode(...head.subarray(at, at + length))
  const hex = (at: number, length: number) => Buffer.from(head.subarray(at, at + length)).toString('hex')
  switch (ascii(0)) {
    case 'RIFF':
    case 'RF64':
    case 'BW64':
      if (ascii(8) === 'WAVE') return isPlainWave(head) ? 'wav' : 'wav-compressed'
      return ascii(8) === 'AVI ' ? 'avi' : null
    case 'riff':
      return hex(0, 8) === W64_GUID ? 'wav' : null
    case 'FORM':
      if (ascii(8) === 'AIFF') return 'aiff'
      return ascii(8) === 'AIFC' ? (isPlainAifc(head) ? 'aiff' : 'aifc-compressed') : null
    case 'fLaC':
      return 'flac'
    case 'OggS':
      return oggFormat(head)
    case 'FRM8':
      return ascii(12) === 'DSD ' ? 'dsdiff' : null
    case 'DSD ':
      return 'dsf'
    case 'MAC ':
      return 'ape'
    case 'wvpk':
      return 'wavpack'
    case 'MPCK':
      return 'musepack'
    case 'TTA1':
      return 'tta'
    case 'tBaK':
      return 'tak'
    case 'caff':
      return 'caf'
    case '.snd':
      return 'au'
    case '#!AM':
      return 'amr'
    case '\x1aE\xdf\xa3':
      return 'matroska'
  }
  if (ascii(0, 3) === 'MP+') return 'musepack'
  if (hex(0, 8) === ASF_GUID) return 'asf'
  if (['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].includes(ascii(4))) return 'mp4'
  if (hex(0, 4) === '7ffe8001' || hex(0, 4) === 'fe7f0180') return 'dts'
  if (head[0] === 0x0b && head[1] === 0x77) return 'ac3'
  if (ascii(0, 4) === 'ADIF' || isAdts(head, 0)) return 'aac'
  return null
}

/** AAC in ADTS frames: two headers at the distance that the first one tells. */
function isAdts(head: Uint8Array, at: number): boolean {
  const isHeader = (offset: number) => head[offset] === 0xff && ((head[offset + 1] as number) & 0xf6) === 0xf0
  if (!isHeader(at)) return false
  const length =
    (((head[at + 3] as number) & 3) << 11) | ((head[at + 4] as number) << 3) | ((head[at + 5] as number) >> 5)
  return length >= 7 && (at + length >= head.length || isHeader(at + length))
}

function isPlainWave(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  for (let at = 12; at + 10 <= head.length; ) {
    const id = view.getUint32(at)
    if (id === 0x666d7420) return PLAIN_WAVE_FORMATS.includes(view.getUint16(at + 8, true))
    at += 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) % 2)
  }
  return true
}

function isPlainAifc(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  for (let at = 12; at + 30 <= head.length; ) {
    if (view.getUint32(at) === 0x434f4d4d)
      return isPlainAifcType(String.fromCharCode(...head.subarray(at + 26, at + 30)))
    at += 8 + view.getUint32(at + 4) + (view.getUint32(at + 4) % 2)
  }
  return true
}

/** The streams of an Ogg file all begin on its first pages; the first one that can be decoded here counts. */
function oggFormat(head: Uint8Array): FormatName {
  for (let at = 0; at + 27 < head.length && String.fromCharCode(...head.subarray(at, at + 4)) === 'OggS'; ) {
    const isFirst = ((head[at + 5] as number) & 2) !== 0
    if (!isFirst) break
    const segments = head[at + 26] as number
    const body = at + 27 + segments
    const packet = head.subarray(body)
    if (isVorbisHead(packet)) return 'ogg-vorbis'
    if (isOpusHead(packet)) return 'ogg-opus'
    if (isOggFlacHead(packet)) return 'ogg-flac'
    at = body
    for (let i = 0; i < segments; i++) at += head[body - segments + i] as number
  }
  return 'ogg-other'
}
