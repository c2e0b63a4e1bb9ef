/** FLAC's frame headers (RFC 9639, section 9.1). */

/** A header is at most this long, and a frame is longer than its header by at least three bytes. */
export const MAX_FRAME_HEADER_BYTES = 16

export interface FlacStreamInfo {
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample: number
  /** 0: unknown */
  readonly totalFrames: number
}

export interface FlacFrameHeader {
  readonly headerBytes: number
  readonly blockSize: number
  readonly sampleRate: number
  readonly channels: number
  /** 0–7: independent channels; 8: left, side; 9: side, right; 10: mid, side */
  readonly channelAssignment: number
  readonly bitsPerSample: number
  /** Where the frame belongs: number of the frame, or of its first sample where block sizes vary. */
  readonly number: number
  readonly countsSamples: boolean
  /** The frame can't be read without STREAMINFO. */
  readonly needsStreamInfo: boolean
}

const SAMPLE_RATES_HZ = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000]
const BIT_DEPTHS = [0, 8, 12, -1, 16, 20, 24, 32]

/** The header at `at`, or `null` if there is none with a right checksum. What it leaves to STREAMINFO comes from `info`. */
export function parseFrameHeader(bytes: Uint8Array, at: number, info: FlacStreamInfo | null): FlacFrameHeader | null {
  if (bytes[at] !== 0xff || ((bytes[at + 1] as number) & 0xfe) !== 0xf8) return null
  const countsSamples = ((bytes[at + 1] as number) & 1) === 1
  const blockCode = (bytes[at + 2] as number) >> 4
  const rateCode = (bytes[at + 2] as number) & 15
  const channelAssignment = (bytes[at + 3] as number) >> 4
  const depth = BIT_DEPTHS[((bytes[at + 3] as number) >> 1) & 7]
  if (blockCode === 0 || rateCode === 15 || channelAssignment > 10) return null
  if (depth === undefined || depth < 0 || ((bytes[at + 3] as number) & 1) === 1) return null

  const coded = readCodedNumber(bytes, at + 4)
  if (coded === null) return null
  let next = coded.next
  let blockSize = blockCode === 1 ? 192 : blockCode < 6 ? 576 << (blockCode - 2) : 256 << (blockCode - 8)
  if (blockCode === 6) blockSize = (bytes[next++] as number) + 1
  if (blockCode === 7) blockSize = (((bytes[next++] as number) << 8) | (bytes[next++] as number)) + 1
  let sampleRate = rateCode === 0 ? (info?.sampleRate ?? 0) : (SAMPLE_RATES_HZ[rateCode] ?? 0)
  if (rateCode === 12) sampleRate = (bytes[next++] as number) * 1000
  if (rateCode === 13) sampleRate = ((bytes[next++] as number) << 8) | (bytes[next++] as number)
  if (rateCode === 14) sampleRate = (((bytes[next++] as number) << 8) | (bytes[next++] as number)) * 10
  if (next >= bytes.length || crc8(bytes, at, next) !== bytes[next]) return null
  const bitsPerSample = depth === 0 ? (info?.bitsPerSample ?? 0) : depth
  if (sampleRate === 0 || bitsPerSample === 0) return null
  return {
    headerBytes: next + 1 - at,
    blockSize,
    sampleRate,
    channels: channelAssignment < 8 ? channelAssignment + 1 : 2,
    channelAssignment,
    bitsPerSample,
    number: coded.value,
    countsSamples,
    needsStreamInfo: rateCode === 0 || depth === 0,
  }
}

/** A number of up to 36 bits, coded as UTF-8 would. */
function readCodedNumber(bytes: Uint8Array, at: number): { value: number; next: number } | null {
  const first = bytes[at]
  if (first === undefined || first === 0xff || (first & 0xc0) === 0x80) return null
  if (first < 0x80) return { value: first, next: at + 1 }
  let following = 0
  for (let mask = 0x40; first & mask; mask >>= 1) following++
  let value = first & (0x3f >> following)
  for (let i = 1; i <= following; i++) {
    const byte = bytes[at + i]
    if (byte === undefined || (byte & 0xc0) !== 0x80) return null
    value = value * 64 + (byte & 0x3f)
  }
  return { value, next: at + 1 + following }
}

/** Bit by bit, since headers are short: every program that loads this would wait for a table. */
function crc8(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0
  for (let i = start; i < end; i++) {
    crc ^= bytes[i] as number
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1
  }
  return crc
}
