import type { ByteReader } from './byte-reader.js'
import { PIECE_BYTES } from './byte-source.js'
import type { Damage } from './damage.js'
import { ID3V2_HEADER_BYTES, id3v2Bytes } from './id3.js'
import { checkUnchanged } from './limits.js'
import { areOfOneStream, isChainOfFrames, MPEG_HEADER_BYTES, type MpegHeader, parseMpegHeader } from './mpeg-frames.js'

/** Whole frames that lie one after the other. */
export interface MpegRun {
  readonly bytes: Uint8Array
  readonly frames: number
  /** Header of the first of them. */
  readonly header: MpegHeader
}

/** Frames handed out at once: less than a second of audio, about 2 ms of decoding. */
const RUN_FRAMES = 32
/** So many frames in a row are not a coincidence. */
const CHAIN_FRAMES = 3
/** What stands at the end of a file and is no audio. */
const TAIL_MARKERS = ['TAG', 'APETAGEX', 'LYRICSBEGIN', '3DI']

/**
 * Cuts an MPEG audio stream into runs of whole frames, so that a decoder sees nothing else. Tags are skipped; other
 * bytes between frames are damage.
 * @throws DECODE_FAILED where sample rate or number of channels change
 */
export async function* mpegRuns(bytes: ByteReader, damage: Damage): AsyncGenerator<MpegRun, void, undefined> {
  let stream: MpegHeader | null = null
  for (;;) {
    await bytes.pace()
    const window = await bytes.peekAll(PIECE_BYTES)
    if (window.length === 0) return
    const run = runOfFrames(window, stream)
    if (run !== null) {
      stream ??= run.header
      bytes.advance(run.bytes.length)
      yield run
      continue
    }
    if (isPartialFrame(window, stream)) {
      damage.markTruncated()
      return
    }
    if (await skipTag(bytes)) continue
    if (isTail(window)) return
    stream = (await resync(bytes, stream, damage)) ?? stream
  }
}

function runOfFrames(window: Uint8Array, stream: MpegHeader | null): MpegRun | null {
  // The first frame decides what the stream is, so it takes more than its own header to believe it.
  if (stream === null && !isChainOfFrames(window, 0, CHAIN_FRAMES)) return null
  const first = parseMpegHeader(window, 0)
  let frames = 0
  let end = 0
  for (let header = first; header !== null && frames < RUN_FRAMES; header = parseMpegHeader(window, end)) {
    if (!areOfOneStream(header, stream ?? (first as MpegHeader)) || end + header.frameBytes > window.length) break
    end += header.frameBytes
    frames++
  }
  return frames === 0 ? null : { bytes: window.subarray(0, end), frames, header: first as MpegHeader }
}

/** The end of the data cuts a frame: the window would reach further if there were more. */
function isPartialFrame(window: Uint8Array, stream: MpegHeader | null): boolean {
  const header = parseMpegHeader(window, 0)
  if (header === null || stream === null) return false
  return areOfOneStream(header, stream) && header.frameBytes > window.length
}

async function skipTag(bytes: ByteReader): Promise<boolean> {
  const length = id3v2Bytes(await bytes.peek(ID3V2_HEADER_BYTES))
  if (length > 0) await bytes.skip(length)
  return length > 0
}

function isTail(window: Uint8Array): boolean {
  const start = String.fromCharCode(...window.subarray(0, 11))
  if (TAIL_MARKERS.some((marker) => start.startsWith(marker))) return true
  return window.length < MPEG_HEADER_BYTES || (window.length < PIECE_BYTES && window.every((byte) => byte === 0))
}

/** Goes to the next frame; `null` where there is none up to the end. */
async function resync(bytes: ByteReader, stream: MpegHeader | null, damage: Damage): Promise<MpegHeader | null> {
  damage.addErrors()
  for (let from = 0; ; from = 1) {
    await bytes.pace()
    const window = await bytes.peekAll(PIECE_BYTES)
    for (let at = window.indexOf(0xff, from); at !== -1; at = window.indexOf(0xff, at + 1)) {
      const header = parseMpegHeader(window, at)
      if (header === null || !isChainOfFrames(window, at, CHAIN_FRAMES)) continue
      if (at + header.frameBytes > window.length) continue
      if (stream !== null) checkUnchanged(stream, header)
      bytes.advance(at)
      return header
    }
    if (window.length < PIECE_BYTES) {
      bytes.advance(window.length)
      return null
    }
    // The last bytes may begin a chain that reaches beyond the window.
    bytes.advance(PIECE_BYTES / 2)
  }
}
