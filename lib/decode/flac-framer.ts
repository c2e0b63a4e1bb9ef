import type { ByteReader } from './byte-reader.js'
import { PIECE_BYTES } from './byte-source.js'
import type { Damage } from './damage.js'
import { crc16 } from './flac-checksum.js'
import { type FlacFrameHeader, type FlacStreamInfo, MAX_FRAME_HEADER_BYTES, parseFrameHeader } from './flac-frames.js'
import { decodeFrame } from './flac-subframes.js'

/** A frame, or the place where one was lost. */
export interface FlacFrame {
  readonly header: FlacFrameHeader
  /** The whole frame with a right checksum; `null` where it is damaged. */
  readonly bytes: Uint8Array | null
  /** Samples per channel: of the frame, or lost. */
  readonly frames: number
}

/** Header numbers this far ahead of a damaged frame are still believed to be the stream's. */
const MAX_LOST_FRAMES = 200
/** Sides and checksum beyond the samples stored verbatim, which is the longest that a frame can be. */
const FRAME_OVERHEAD_BYTES = 64

/**
 * Cuts a stream of FLAC frames. A frame's length is not stored: it ends where a header with the next number follows,
 * and its checksum tells whether it is whole. Damaged frames come without bytes and are counted.
 */
export async function* flacFrames(
  bytes: ByteReader,
  info: FlacStreamInfo | null,
  damage: Damage,
): AsyncGenerator<FlacFrame, void, undefined> {
  let header = await findFirstHeader(bytes, info, damage)
  while (header !== null) {
    const end = await findEnd(bytes, header, info)
    switch (end.kind) {
      case 'frame':
        yield { header, bytes: await bytes.read(end.length), frames: header.blockSize }
        if (end.next !== null && !follows(header, end.next)) damage.addErrors()
        break
      case 'damaged':
        damage.addErrors()
        yield { header, bytes: null, frames: lostFrames(header, end.next) }
        bytes.advance(end.length)
        break
      case 'cut':
        damage.markTruncated()
        return
      case 'lost':
        bytes.advance(1)
        header = await findFirstHeader(bytes, info, damage)
        continue
    }
    header = end.next
    if (header === null && !(await isTail(bytes))) header = await findFirstHeader(bytes, info, damage)
  }
}

type FrameEnd =
  /** The frame is whole; `next` is the header right behind it, `null` at the end of the audio. */
  | { kind: 'frame'; length: number; next: FlacFrameHeader | null }
  /** The frame is damaged, but a header that belongs to the stream follows after `length` bytes. */
  | { kind: 'damaged'; length: number; next: FlacFrameHeader }
  /** The data ends within the frame. */
  | { kind: 'cut' }
  /** There is no end: what looked like a header was none, or all that follows is damaged. */
  | { kind: 'lost' }

async function findEnd(bytes: ByteReader, header: FlacFrameHeader, info: FlacStreamInfo | null): Promise<FrameEnd> {
  const maxLength =
    header.headerBytes +
    FRAME_OVERHEAD_BYTES +
    Math.ceil((header.blockSize * header.channels * (header.bitsPerSample + 1)) / 8)
  let from = header.headerBytes
  let checksum = 0
  let checkedTo = 0
  for (let wanted = PIECE_BYTES; ; wanted *= 2) {
    const window = await bytes.peekAll(wanted)
    const isAtEnd = window.length < wanted
    // A header may reach beyond the window unless that is all there is.
    const searchEnd = isAtEnd ? window.length : window.length - MAX_FRAME_HEADER_BYTES
    for (let at = window.indexOf(0xff, from); at !== -1 && at < searchEnd; at = window.indexOf(0xff, at + 1)) {
      from = at + 1
      const next = parseFrameHeader(window, at, info)
      if (next === null) continue
      checksum = crc16(window, checkedTo, at, checksum)
      checkedTo = at
      if (checksum === 0) return { kind: 'frame', length: at, next }
      if (follows(header, next) || isPlausibleAfterLoss(header, next)) return { kind: 'damaged', length: at, next }
    }
    from = Math.max(from, searchEnd)
    if (isAtEnd) return endOfLastFrame(window, header)
    if (window.length > maxLength + MAX_FRAME_HEADER_BYTES) return { kind: 'lost' }
  }
}

/** The last frame has no header behind it, but perhaps tags: decoding it tells where it ends. */
function endOfLastFrame(window: Uint8Array, header: FlacFrameHeader): FrameEnd {
  if (crc16(window, 0, window.length) === 0) return { kind: 'frame', length: window.length, next: null }
  const decoded = decodeFrame(window, header)
  if (decoded === null || decoded.frameBytes > window.length) return { kind: 'cut' }
  if (crc16(window, 0, decoded.frameBytes) !== 0) return { kind: 'cut' }
  return { kind: 'frame', length: decoded.frameBytes, next: null }
}

/** The first header from the reader's position on; what is skipped before it is damage. */
async function findFirstHeader(
  bytes: ByteReader,
  info: FlacStreamInfo | null,
  damage: Damage,
): Promise<FlacFrameHeader | null> {
  let isDamageCounted = false
  for (;;) {
    await bytes.pace()
    const window = await bytes.peekAll(PIECE_BYTES)
    for (let at = window.indexOf(0xff); at !== -1; at = window.indexOf(0xff, at + 1)) {
      const header = parseFrameHeader(window, at, info)
      if (header === null) continue
      if (at > 0 && !isDamageCounted) damage.addErrors()
      bytes.advance(at)
      return header
    }
    if (window.length < PIECE_BYTES) return null
    if (!isDamageCounted) damage.addErrors()
    isDamageCounted = true
    bytes.advance(window.length - MAX_FRAME_HEADER_BYTES)
  }
}

function step(header: FlacFrameHeader): number {
  return header.countsSamples ? header.blockSize : 1
}

function follows(header: FlacFrameHeader, next: FlacFrameHeader): boolean {
  return next.countsSamples === header.countsSamples && next.number === header.number + step(header)
}

function isPlausibleAfterLoss(header: FlacFrameHeader, next: FlacFrameHeader): boolean {
  const ahead = (next.number - header.number) / step(header)
  return (
    next.countsSamples === header.countsSamples &&
    next.sampleRate === header.sampleRate &&
    next.channels === header.channels &&
    next.bitsPerSample === header.bitsPerSample &&
    ahead > 0 &&
    ahead <= MAX_LOST_FRAMES
  )
}

function lostFrames(header: FlacFrameHeader, next: FlacFrameHeader): number {
  return header.countsSamples ? next.number - header.number : (next.number - header.number) * header.blockSize
}

/** What may follow the audio without being damage: tags at the end of the file, or nothing. */
async function isTail(bytes: ByteReader): Promise<boolean> {
  const start = String.fromCharCode(...(await bytes.peek(8)))
  return start === '' || start.startsWith('TAG') || start.startsWith('ID3') || start === 'APETAGEX'
}
