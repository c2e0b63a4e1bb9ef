import type { FLACDecoder } from '@wasm-audio-decoders/flac'
import { loadBinding } from '../binding/index.js'
import { FpError } from '../errors.js'
import type { ByteReader } from './byte-reader.js'
import type { Damage } from './damage.js'
import { crc16 } from './flac-checksum.js'
import { type FlacFrame, flacFrames } from './flac-framer.js'
import { type FlacFrameHeader, type FlacStreamInfo, parseFrameHeader } from './flac-frames.js'
import { decodeFrame } from './flac-subframes.js'
import { checkLimits, checkUnchanged } from './limits.js'
import { lastGranule, type OggPage, oggPages } from './ogg.js'
import { isOggFlacHead } from './ogg-heads.js'
import { quietly } from './quietly.js'
import type { DecodeContext, DecodedStream } from './types.js'

const STREAMINFO_BYTES = 34
/** Of the Ogg mapping's first packet, before STREAMINFO: marks, version, number of headers, block header. */
const OGG_HEAD_BYTES = 17
/** Samples of all channels decoded before the event loop gets a turn: about 1.5 ms of work. */
const SAMPLES_PER_PIECE = 65_536
/** Depths that libFLAC's package scales; it leaves others undefined. */
const LIBFLAC_BIT_DEPTHS = new Set([8, 16, 24])

/** FLAC (RFC 9639). Samples are exact: the stored integers divided by 2^(bits−1). */
export async function openFlac(bytes: ByteReader, context: DecodeContext): Promise<DecodedStream> {
  const info = await readMetadataBlocks(bytes)
  return openFrames(flacFrames(bytes, info, context.damage), info, bytes, context.damage)
}

/** FLAC in Ogg (RFC 9639, section 10.1). */
export async function openOggFlac(bytes: ByteReader, context: DecodeContext): Promise<DecodedStream> {
  const pages = oggPages(bytes, isOggFlacHead, context.damage)
  const first = await pages.next()
  const head = first.done ? undefined : first.value.packets[0]
  if (first.done || head === undefined || head.length < OGG_HEAD_BYTES + STREAMINFO_BYTES) {
    throw new FpError('DECODE_FAILED', 'The Ogg file ends before its FLAC stream begins.')
  }
  const stated = parseStreamInfo(head.subarray(OGG_HEAD_BYTES))
  const info = { ...stated, totalFrames: stated.totalFrames || ((await lastGranule(bytes, first.value.serial)) ?? 0) }
  return openFrames(framesOfPages(pages, info, context.damage), info, bytes, context.damage)
}

async function* framesOfPages(
  pages: AsyncGenerator<OggPage, void, undefined>,
  info: FlacStreamInfo,
  damage: Damage,
): AsyncGenerator<FlacFrame, void, undefined> {
  for await (const page of pages) {
    for (const bytes of page.packets) {
      if (bytes[0] !== 0xff) continue
      const header = parseFrameHeader(bytes, 0, info)
      if (header !== null && crc16(bytes, 0, bytes.length) === 0) yield { header, bytes, frames: header.blockSize }
      else damage.addErrors()
    }
  }
}

async function openFrames(
  frames: AsyncGenerator<FlacFrame, void, undefined>,
  info: FlacStreamInfo | null,
  bytes: ByteReader,
  damage: Damage,
): Promise<DecodedStream> {
  let first = await frames.next()
  while (!first.done && first.value.bytes === null) first = await frames.next()
  if (first.done) throw emptyError(info, damage)
  const { header } = first.value
  checkLimits(header.channels, header.sampleRate)
  if (info !== null) {
    damage.expectFrames(info.totalFrames)
    const isAsStated = info.channels === header.channels && info.sampleRate === header.sampleRate
    if (!isAsStated || info.bitsPerSample !== header.bitsPerSample) damage.addErrors()
  }
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac')
  const decoder = new FLACDecoder()
  await decoder.ready
  return new FlacStream(first.value, frames, info, decoder, bytes, damage)
}

function emptyError(info: FlacStreamInfo | null, damage: Damage): FpError {
  return damage.errors > 0 || damage.isTruncated(0) || (info?.totalFrames ?? 0) > 0
    ? new FpError('DECODE_FAILED', 'The FLAC file holds no frame that is whole.')
    : new FpError('EMPTY_AUDIO', 'The FLAC file holds no samples.')
}

class FlacStream implements DecodedStream {
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample: number
  readonly codec = 'FLAC'
  readonly durationSeconds: number | null
  readonly sampleKind = 'integer'
  readonly #first: FlacFrame
  readonly #frames: AsyncGenerator<FlacFrame, void, undefined>
  readonly #statedFrames: number
  readonly #bytes: ByteReader
  readonly #damage: Damage
  #decoder: FLACDecoder | null

  constructor(
    first: FlacFrame,
    frames: AsyncGenerator<FlacFrame, void, undefined>,
    info: FlacStreamInfo | null,
    decoder: FLACDecoder,
    bytes: ByteReader,
    damage: Damage,
  ) {
    this.sampleRate = first.header.sampleRate
    this.channels = first.header.channels
    this.bitsPerSample = first.header.bitsPerSample
    this.#first = first
    this.#frames = frames
    this.#statedFrames = info?.totalFrames ?? 0
    this.durationSeconds = this.#statedFrames > 0 ? this.#statedFrames / this.sampleRate : null
    this.#decoder = decoder
    this.#bytes = bytes
    this.#damage = damage
  }

  async *chunks(): AsyncGenerator<Float32Array[], void, undefined> {
    let batch: FlacFrame[] = [this.#first]
    let batchFrames = this.#first.frames
    let total = batchFrames
    try {
      for await (const frame of this.#frames) {
        checkUnchanged(this, frame.header)
        const depth = batch[0]?.header.bitsPerSample
        if (batchFrames * this.channels >= SAMPLES_PER_PIECE || depth !== frame.header.bitsPerSample) {
          yield* this.#decode(batch)
          batch = []
          batchFrames = 0
        }
        batch.push(frame)
        batchFrames += frame.frames
        total += frame.frames
      }
      yield* this.#decode(batch)
      if (this.#statedFrames > 0 && total > this.#statedFrames) this.#damage.addErrors()
    } finally {
      this.close()
    }
  }

  /** Frames of one bit depth. */
  async *#decode(batch: FlacFrame[]): AsyncGenerator<Float32Array[], void, undefined> {
    let run: FlacFrame[] = []
    for (const frame of batch) {
      if (isForLibflac(frame)) {
        run.push(frame)
        continue
      }
      if (run.length > 0) yield* this.#decodeByLibflac(run)
      run = []
      yield frame.bytes === null ? this.#silence(frame.frames) : this.#decodeExactly(frame.bytes, frame.header)
      await this.#bytes.pace()
    }
    if (run.length > 0) yield* this.#decodeByLibflac(run)
    await this.#bytes.pace()
  }

  async *#decodeByLibflac(run: readonly FlacFrame[]): AsyncGenerator<Float32Array[], void, undefined> {
    const decoder = this.#decoder
    if (decoder === null) throw new FpError('ABORTED', 'The decoder was closed.')
    const frames = run.map((frame) => frame.bytes as Uint8Array)
    const { channelData, bitDepth, samplesDecoded } = await quietly(() => decoder.decodeFrames(frames))
    if (samplesDecoded === run.reduce((sum, frame) => sum + frame.frames, 0)) {
      // The package divides by 2^(bits−1) − 1.
      loadBinding().requantize(channelData, bitDepth)
      yield channelData
      return
    }
    // libFLAC refuses what the format forbids but a frame can hold all the same, such as blocks of 65 536 samples.
    for (const { bytes, header } of run) {
      yield this.#decodeExactly(bytes as Uint8Array, header)
      await this.#bytes.pace()
    }
  }

  #decodeExactly(bytes: Uint8Array, header: FlacFrameHeader): Float32Array[] {
    const decoded = decodeFrame(bytes, header)
    if (decoded === null) {
      this.#damage.addErrors()
      return this.#silence(header.blockSize)
    }
    const fullScale = 2 ** (header.bitsPerSample - 1)
    return decoded.channels.map((integers) => Float32Array.from(integers, (integer) => integer / fullScale))
  }

  #silence(frames: number): Float32Array[] {
    return Array.from({ length: this.channels }, () => new Float32Array(frames))
  }

  close(): void {
    this.#decoder?.free()
    this.#decoder = null
  }
}

function isForLibflac({ bytes, header }: FlacFrame): boolean {
  return bytes !== null && !header.needsStreamInfo && LIBFLAC_BIT_DEPTHS.has(header.bitsPerSample)
}

/** Reads past the metadata; a file may also begin with a frame right away. */
async function readMetadataBlocks(bytes: ByteReader): Promise<FlacStreamInfo | null> {
  const marker = await bytes.peek(4)
  if (String.fromCharCode(...marker) !== 'fLaC') return null
  bytes.advance(4)
  let info: FlacStreamInfo | null = null
  for (;;) {
    const header = await bytes.peek(4)
    // Where the list of blocks is broken off by a frame, the blocks are over whatever the last one said.
    if (header.length < 4 || header[0] === 0xff) return info
    bytes.advance(4)
    const [kind, high, middle, low] = header as unknown as [number, number, number, number]
    const size = (high << 16) | (middle << 8) | low
    if ((kind & 0x7f) === 0 && info === null) {
      const body = await bytes.read(size)
      if (body.length >= STREAMINFO_BYTES) info = parseStreamInfo(body)
    } else {
      await bytes.skip(size)
    }
    if (kind & 0x80) return info
  }
}

function parseStreamInfo(body: Uint8Array): FlacStreamInfo {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const packed = view.getUint32(10)
  return {
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    totalFrames: (packed & 15) * 2 ** 32 + view.getUint32(14),
  }
}
