import type { AudioFile } from '../audio-file.js'
import type { Payload, Stretch } from './types.js'

/** The media data boxes of an MP4 file (ISO/IEC 14496-12); null where the boxes don't add up or none holds media. */
export async function mp4Payload(file: AudioFile): Promise<Payload | null> {
  const stretches: Stretch[] = []
  for (let at = 0; at < file.size; ) {
    const header = await file.read(at, 16)
    if (header.length < 8) return null
    const stated = header.readUInt32BE(0)
    const isLong = stated === 1
    if (isLong && header.length < 16) return null
    const size = isLong ? Number(header.readBigUInt64BE(8)) : stated === 0 ? file.size - at : stated
    const headerBytes = isLong ? 16 : 8
    if (size < headerBytes) return null
    const end = Math.min(at + size, file.size)
    if (header.toString('latin1', 4, 8) === 'mdat' && end > at + headerBytes) {
      stretches.push({ from: at + headerBytes, to: end })
    }
    at += size
  }
  return stretches.length === 0 ? null : { headers: [], stretches }
}
