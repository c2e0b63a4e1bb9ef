/** Headers of MPEG audio frames (ISO/IEC 11172-3 and 13818-3, and the unofficial MPEG 2.5). */

export const MPEG_HEADER_BYTES = 4
/** Layer II at 384 kbit/s and 32 kHz, padded. */
export const MAX_MPEG_FRAME_BYTES = 1733

export interface MpegHeader {
  readonly layer: 1 | 2 | 3
  readonly sampleRate: number
  readonly channels: 1 | 2
  readonly frameBytes: number
  readonly samplesPerFrame: number
  /** Bytes between header and main data in Layer III: where a Xing header stands. */
  readonly sideInfoBytes: number
}

/** kbit/s by [MPEG 1 or 2][layer][code]; 0 is free format, which is not supported. */
const BITRATES_KBPS = {
  first: [
    [],
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  ],
  second: [
    [],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  ],
}
const SAMPLE_RATES_HZ = [44100, 48000, 32000]

/** The header at `at`, or `null` if there is none. */
export function parseMpegHeader(bytes: Uint8Array, at: number): MpegHeader | null {
  const [b0, b1, b2, b3] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]
  if (b0 !== 0xff || b1 === undefined || b2 === undefined || b3 === undefined || (b1 & 0xe0) !== 0xe0) return null
  const versionCode = (b1 >> 3) & 3
  const layerCode = (b1 >> 1) & 3
  const rate = SAMPLE_RATES_HZ[(b2 >> 2) & 3]
  if (versionCode === 1 || layerCode === 0 || rate === undefined || (b3 & 3) === 2) return null
  const layer = (4 - layerCode) as 1 | 2 | 3
  const isFirst = versionCode === 3
  const bitrate = (isFirst ? BITRATES_KBPS.first : BITRATES_KBPS.second)[layer]?.[b2 >> 4] ?? 0
  if (bitrate === 0) return null
  const sampleRate = rate / (isFirst ? 1 : versionCode === 2 ? 2 : 4)
  const padding = (b2 >> 1) & 1
  const samplesPerFrame = layer === 1 ? 384 : layer === 3 && !isFirst ? 576 : 1152
  const slots = Math.floor((samplesPerFrame * bitrate * 125) / (sampleRate * (layer === 1 ? 4 : 1)))
  const channels = b3 >> 6 === 3 ? 1 : 2
  const sideInfoBytes = isFirst ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17
  const frameBytes = (slots + padding) * (layer === 1 ? 4 : 1)
  return { layer, sampleRate, channels, frameBytes, samplesPerFrame, sideInfoBytes }
}

export function areOfOneStream(a: MpegHeader, b: MpegHeader): boolean {
  return a.layer === b.layer && a.sampleRate === b.sampleRate && a.channels === b.channels
}

/** Whether `count` frames of one stream follow each other from `at` on, as far as the bytes reach. */
export function isChainOfFrames(bytes: Uint8Array, at: number, count: number): boolean {
  const first = parseMpegHeader(bytes, at)
  if (first === null) return false
  let next = at + first.frameBytes
  for (let i = 1; i < count && next + MPEG_HEADER_BYTES <= bytes.length; i++) {
    const header = parseMpegHeader(bytes, next)
    if (header === null || !areOfOneStream(first, header)) return false
    next += header.frameBytes
  }
  return true
}

/** What the encoder says in the first frame about the whole. */
export interface XingHeader {
  /** Frames that follow this one; `null` if not told. */
  readonly frames: number | null
  /** Samples to drop at the beginning and the end; `null` if not told. */
  readonly delaySamples: number | null
  readonly paddingSamples: number | null
}

/** The Xing or Info header (with LAME's extension) or VBRI header in a Layer III frame, which then holds no audio. */
export function parseXing(frame: Uint8Array, header: MpegHeader): XingHeader | null {
  const start = MPEG_HEADER_BYTES + header.sideInfoBytes
  if (header.layer !== 3 || frame.length < 40 + MPEG_HEADER_BYTES) return null
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const asciiAt = (at: number) => String.fromCharCode(...frame.subarray(at, at + 4))
  if (asciiAt(MPEG_HEADER_BYTES + 32) === 'VBRI' && frame.length >= MPEG_HEADER_BYTES + 50) {
    return { frames: view.getUint32(MPEG_HEADER_BYTES + 46), delaySamples: null, paddingSamples: null }
  }
  if (!['Xing', 'Info'].includes(asciiAt(start)) || frame.length < start + 8) return null
  const flags = view.getUint32(start + 4)
  let at = start + 8
  const hasFrames = (flags & 1) !== 0 && frame.length >= at + 4
  const frames = hasFrames ? view.getUint32(at) : null
  at += (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0)
  const hasLame = frame.length >= at + 24 && frame[at] !== 0
  if (!hasLame) return { frames, delaySamples: null, paddingSamples: null }
  const packed = view.getUint32(at + 20)
  return { frames, delaySamples: (packed >>> 12) & 0xfff, paddingSamples: packed & 0xfff }
}
