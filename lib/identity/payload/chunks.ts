import type { AudioFile } from '../audio-file.js'
import type { Payload } from './types.js'

const CHUNK_HEADER_BYTES = 8
const LONGEST_HEADER_BYTES = 4096

/** How a family of files made of chunks names its parts. */
export interface ChunkFormat {
  /** The chunks that tell how to read the samples. */
  readonly headers: readonly string[]
  readonly samples: string
  readonly isLittleEndian: boolean
}

export const WAV: ChunkFormat = { headers: ['fmt '], samples: 'data', isLittleEndian: true }
export const AIFF: ChunkFormat = { headers: ['COMM'], samples: 'SSND', isLittleEndian: false }

/** Sample chunk and format of a WAV (RIFF, RF64) or AIFF file; null where there is no samples chunk of a known size. */
export async function chunkPayload(file: AudioFile, format: ChunkFormat): Promise<Payload | null> {
  const headers: Buffer[] = []
  let longSize: number | null = null
  for (let at = 12; ; ) {
    const header = await file.read(at, CHUNK_HEADER_BYTES)
    if (header.length < CHUNK_HEADER_BYTES) return null
    const id = header.toString('latin1', 0, 4)
    const size = format.isLittleEndian ? header.readUInt32LE(4) : header.readUInt32BE(4)
    at += CHUNK_HEADER_BYTES
    if (id === format.samples) {
      const bytes = size === 0xffffffff && longSize !== null ? longSize : size
      // A recorder that died leaves zero; what then follows is samples to the end or nothing.
      return bytes === 0 ? null : { headers, stretches: [{ from: at, to: Math.min(at + bytes, file.size) }] }
    }
    if (id === 'ds64') longSize = Number((await file.read(at + 8, 8)).readBigUInt64LE())
    if (format.headers.includes(id)) headers.push(await file.read(at, Math.min(size, LONGEST_HEADER_BYTES)))
    at += size + (size % 2)
  }
}
