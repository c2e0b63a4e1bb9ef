import { ID3V2_HEADER_BYTES, id3v2Bytes } from '../../decode/id3.js'
import type { AudioFile } from '../audio-file.js'
import type { Stretch } from './types.js'

const ID3V1_BYTES = 128
const ID3V1_EXTENSION_BYTES = 227
const APE_FOOTER_BYTES = 32
const APE_HAS_HEADER = 0x80000000
const LYRICS_END_BYTES = 15
/** More tags than this at an end are no tags. */
const MAX_TAGS = 16

/**
 * The file without the tags that can stand around any audio: ID3v2 in front (id3.org), and ID3v1, APE (wiki.hydrogenaud.io)
 * and Lyrics3 v2 behind. Zeros between a tag in front and the audio are padding.
 */
export async function withoutTags(file: AudioFile): Promise<Stretch> {
  const from = await endOfLeadingTags(file)
  let to = file.size
  for (let i = 0; i < MAX_TAGS; i++) {
    const bytes = await trailingTagBytes(file, from, to)
    if (bytes === 0) break
    to -= bytes
  }
  return { from, to }
}

async function endOfLeadingTags(file: AudioFile): Promise<number> {
  let at = 0
  for (let i = 0; i < MAX_TAGS; i++) {
    const bytes = id3v2Bytes(await file.read(at, ID3V2_HEADER_BYTES))
    if (bytes === 0 || at + bytes > file.size) break
    at += bytes
  }
  if (at === 0) return 0
  for await (const piece of file.pieces(at, file.size)) {
    const audio = piece.findIndex((byte) => byte !== 0)
    if (audio >= 0) return at + audio
    at += piece.length
  }
  return at
}

async function trailingTagBytes(file: AudioFile, from: number, to: number): Promise<number> {
  const tail = await file.read(Math.max(from, to - 512), Math.min(512, to - from))
  const at = (fromEnd: number, length: number) =>
    tail.length < fromEnd ? '' : tail.toString('latin1', tail.length - fromEnd, tail.length - fromEnd + length)
  const bytes = (() => {
    if (at(ID3V1_BYTES, 3) === 'TAG') {
      return at(ID3V1_BYTES + ID3V1_EXTENSION_BYTES, 4) === 'TAG+' ? ID3V1_BYTES + ID3V1_EXTENSION_BYTES : ID3V1_BYTES
    }
    if (at(APE_FOOTER_BYTES, 8) === 'APETAGEX') {
      const footer = tail.subarray(-APE_FOOTER_BYTES)
      const hasHeader = (footer.readUInt32LE(20) & APE_HAS_HEADER) !== 0
      return footer.readUInt32LE(12) + (hasHeader ? APE_FOOTER_BYTES : 0)
    }
    if (at(9, 9) === 'LYRICS200') return Number.parseInt(at(LYRICS_END_BYTES, 6), 10) + LYRICS_END_BYTES
    return 0
  })()
  return bytes > 0 && bytes <= to - from ? bytes : 0
}
