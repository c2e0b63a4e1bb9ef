/** Folders of FLAC files of equal length whose audio is different in each, cut from the benchmark's song. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ByteReader } from '../../lib/decode/byte-reader.js'
import { openByteSource } from '../../lib/decode/byte-source.js'
import { Damage } from '../../lib/decode/damage.js'
import { flacFrames } from '../../lib/decode/flac-framer.js'
import { SAMPLE_RATE, song } from '../signal.js'

const MARKER_BYTES = 4
const BLOCK_HEADER_BYTES = 4
/** Within STREAMINFO: the low 32 bits of the number of samples, then the MD5 of them. */
const TOTAL_SAMPLES_AT = 14
const MD5_AT = 18
const STREAMINFO_BYTES = 34
const LAST_BLOCK = 0x80
const TRACKS_PER_FOLDER = 100

interface Frame {
  readonly bytes: Uint8Array
  readonly samples: number
}

/**
 * So many tracks, each the song's frames from another one on: different samples, the same work. Made on first use beside
 * the song.
 *
 * @param seconds of each track; the song's own length stands for that less a frame a track
 * @returns the folder
 */
export async function flacCorpus(tracks: number, seconds: number): Promise<string> {
  const original = song('flac')
  const folder = path.join(path.dirname(original), `library-${tracks}x${seconds}`)
  if (existsSync(folder)) return folder
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  const file = readFileSync(original)
  const frames = await framesOf(file)
  const samplesPerFrame = frames[0]?.samples ?? 0
  const wanted = Math.floor((seconds * SAMPLE_RATE) / samplesPerFrame)
  const count = Math.min(wanted, frames.length - tracks)
  if (count < 1) throw new RangeError(`The song has too few frames for ${tracks} tracks.`)
  for (let track = 0; track < tracks; track++) {
    const album = path.join(partial, `album ${String(Math.floor(track / TRACKS_PER_FOLDER)).padStart(2, '0')}`)
    mkdirSync(album, { recursive: true })
    const name = `${String(track % TRACKS_PER_FOLDER).padStart(2, '0')}.flac`
    writeFileSync(path.join(album, name), fileOf(file, frames.slice(track, track + count)))
  }
  renameSync(partial, folder)
  return folder
}

async function framesOf(file: Uint8Array): Promise<Frame[]> {
  const bytes = new ByteReader(await openByteSource(file))
  await bytes.skip(endOfMetadata(file))
  const frames: Frame[] = []
  for await (const { bytes: whole, frames: samples } of flacFrames(bytes, null, new Damage())) {
    if (whole) frames.push({ bytes: whole, samples })
  }
  return frames
}

function endOfMetadata(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let at = MARKER_BYTES
  for (;;) {
    const header = view.getUint32(at)
    at += BLOCK_HEADER_BYTES + (header & 0xffffff)
    if (header >>> 31) return at
  }
}

/** Marker, STREAMINFO as the only block with the number of samples and no MD5, frames. */
function fileOf(original: Uint8Array, frames: readonly Frame[]): Buffer {
  const head = Buffer.from(original.subarray(0, MARKER_BYTES + BLOCK_HEADER_BYTES + STREAMINFO_BYTES))
  const info = head.subarray(MARKER_BYTES + BLOCK_HEADER_BYTES)
  info.writeUInt32BE(
    frames.reduce((sum, { samples }) => sum + samples, 0),
    TOTAL_SAMPLES_AT,
  )
  info.fill(0, MD5_AT)
  head[MARKER_BYTES] = LAST_BLOCK
  return Buffer.concat([head, ...frames.map(({ bytes }) => bytes)])
}
