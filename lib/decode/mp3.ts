import type { MPEGDecoder } from 'mpg123-decoder'
import { FpError } from '../errors.js'
import type { ByteReader } from './byte-reader.js'
import type { Damage } from './damage.js'
import { checkLimits, checkUnchanged } from './limits.js'
import { type MpegRun, mpegRuns } from './mpeg-framer.js'
import { type MpegHeader, parseXing, type XingHeader } from './mpeg-frames.js'
import { quietly } from './quietly.js'
import type { DecodeContext, DecodedStream } from './types.js'

const CODECS = { 1: 'MP1', 2: 'MP2', 3: 'MP3' } as const

/**
 * MPEG audio by mpg123, encoder delay and padding trimmed where the file tells them. Without a header that tells the
 * number of frames, a cut on a frame boundary can't be seen.
 */
export async function openMp3(bytes: ByteReader, context: DecodeContext): Promise<DecodedStream> {
  const runs = mpegRuns(bytes, context.damage)
  const first = await runs.next()
  if (first.done) throw new FpError('DECODE_FAILED', 'The MPEG audio file holds no frame that is whole.')
  const { header } = first.value
  checkLimits(header.channels, header.sampleRate)
  const xing = parseXing(first.value.bytes.subarray(0, header.frameBytes), header)
  const { MPEGDecoder } = await import('mpg123-decoder')
  const decoder = new MPEGDecoder()
  await decoder.ready
  return new MpegStream(first.value, xing, runs, decoder, bytes, context.damage)
}

class MpegStream implements DecodedStream {
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample = null
  readonly codec: string
  readonly durationSeconds: number | null
  readonly sampleKind = 'lossy'
  readonly #first: MpegRun
  readonly #runs: AsyncGenerator<MpegRun, void, undefined>
  readonly #bytes: ByteReader
  readonly #damage: Damage
  #decoder: MPEGDecoder | null

  constructor(
    first: MpegRun,
    xing: XingHeader | null,
    runs: AsyncGenerator<MpegRun, void, undefined>,
    decoder: MPEGDecoder,
    bytes: ByteReader,
    damage: Damage,
  ) {
    const { header } = first
    this.sampleRate = header.sampleRate
    this.channels = header.channels
    this.codec = CODECS[header.layer]
    const expectedFrames = framesOf(xing, header)
    // Encoders differ by one in whether the header's own frame counts.
    if (expectedFrames !== null) damage.expectFrames(expectedFrames, header.samplesPerFrame)
    this.durationSeconds = expectedFrames === null ? null : expectedFrames / header.sampleRate
    this.#first = first
    this.#runs = runs
    this.#decoder = decoder
    this.#bytes = bytes
    this.#damage = damage
  }

  async *chunks(): AsyncGenerator<Float32Array[], void, undefined> {
    try {
      yield* this.#decode(this.#first)
      for await (const run of this.#runs) yield* this.#decode(run)
    } finally {
      this.close()
    }
  }

  async *#decode(run: MpegRun): AsyncGenerator<Float32Array[], void, undefined> {
    const decoder = this.#decoder
    if (decoder === null) throw new FpError('ABORTED', 'The decoder was closed.')
    const { channelData, errors, samplesDecoded, sampleRate } = quietly(() => decoder.decode(run.bytes))
    this.#damage.addErrors(errors.length)
    if (samplesDecoded > 0) {
      checkUnchanged(this, { sampleRate, channels: this.channels })
      // Mono comes back as two equal channels.
      yield channelData.slice(0, this.channels)
    }
    await this.#bytes.pace()
  }

  close(): void {
    this.#decoder?.free()
    this.#decoder = null
  }
}

function framesOf(xing: XingHeader | null, header: MpegHeader): number | null {
  if (xing === null || xing.frames === null) return null
  const trimmed = (xing.delaySamples ?? 0) + (xing.paddingSamples ?? 0)
  return Math.max(0, xing.frames * header.samplesPerFrame - trimmed)
}
