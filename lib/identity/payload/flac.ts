import type { AudioFile } from '../audio-file.js'
import type { Payload, Stretch } from './types.js'

const MARKER = 'fLaC'
const BLOCK_HEADER_BYTES = 4
/** Sample rate, channels, bit depth and number of samples, in STREAMINFO after the sizes of blocks and frames. */
const FORMAT_AT = 10
const FORMAT_BYTES = 8

/**
 * The frames of a FLAC file (RFC 9639), and the format that STREAMINFO tells. Its MD5 of the samples would be cheaper, but it
 * tells what the encoder was given, not what the file holds: a file that is cut or damaged has the one of the whole.
 */
export async function flacPayload(file: AudioFile, { from, to }: Stretch): Promise<Payload> {
  // A file may also begin with a frame right away.
  if ((await file.read(from, MARKER.length)).toString('latin1') !== MARKER) {
    return { headers: [], stretches: [{ from, to }] }
  }
  const headers: Buffer[] = []
  let at = from + MARKER.length
  for (;;) {
    const header = await file.read(at, BLOCK_HEADER_BYTES)
    // Where a frame breaks off the list of blocks, the blocks are over.
    if (header.length < BLOCK_HEADER_BYTES || header[0] === 0xff) break
    const kind = header.readUInt8(0)
    at += BLOCK_HEADER_BYTES
    if ((kind & 0x7f) === 0) headers.push(await file.read(at + FORMAT_AT, FORMAT_BYTES))
    at += header.readUIntBE(1, 3)
    if (kind & 0x80) break
  }
  return { headers, stretches: [{ from: Math.min(at, to), to }] }
}
