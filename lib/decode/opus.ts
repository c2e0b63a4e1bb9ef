import type { OpusPacketDecoder } from '@audio/decode-opus/core'
import { FpError } from '../errors.js'
import type { ByteReader } from './byte-reader.js'
import type { Damage } from './damage.js'
import { GranuleClock } from './granule-clock.js'
import { checkLimits, checkUnchanged } from './limits.js'
import { lastGranule, type OggPage, oggPages } from './ogg.js'
import { isOpusHead } from './ogg-heads.js'
import type { DecodeContext, DecodedStream } from './types.js'

/** Opus always decodes to this rate. */
const SAMPLE_RATE_HZ = 48_000
/** Packets decoded before the event loop gets a turn: 20 ms of audio each, some 2 ms of work once compiled. */
const PACKETS_PER_PIECE = 32

/** For each channel in WAVE order, its place in the Vorbis order that mapping family 1 uses (RFC 7845, section 5.1.1.2). */
const WAVE_ORDER: Record<number, readonly number[]> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
}

/** Ogg Opus (RFC 7845) by libopus. Samples are those of libopus, end and start trimmed as the file says. */
export async function openOpus(bytes: ByteReader, context: DecodeContext): Promise<DecodedStream> {
  const pages = oggPages(bytes, isOpusHead, context.damage)
  const first = await pages.next()
  if (first.done) throw new FpError('DECODE_FAILED', 'The Ogg file ends before its Opus stream begins.')
  const head = parseHead(first.value.packets[0])
  const granule = await lastGranule(bytes, first.value.serial)
  const durationSeconds = granule === null ? null : Math.max(0, granule - head.preSkip) / SAMPLE_RATE_HZ
  const { createOpusDecoder } = await import('@audio/decode-opus/core')
  return new OpusStream(head, durationSeconds, pages, await createOpusDecoder(), bytes, context.damage)
}

class OpusStream implements DecodedStream {
  readonly sampleRate = SAMPLE_RATE_HZ
  readonly bitsPerSample = null
  readonly codec = 'Opus'
  readonly durationSeconds: number | null
  readonly sampleKind = 'lossy'
  readonly channels: number
  #head: OpusHead
  readonly #pages: AsyncGenerator<OggPage, void, undefined>
  readonly #decoder: OpusPacketDecoder
  readonly #bytes: ByteReader
  readonly #damage: Damage

  constructor(
    head: OpusHead,
    durationSeconds: number | null,
    pages: AsyncGenerator<OggPage, void, undefined>,
    decoder: OpusPacketDecoder,
    bytes: ByteReader,
    damage: Damage,
  ) {
    this.channels = head.channels
    this.durationSeconds = durationSeconds
    this.#head = head
    this.#pages = pages
    this.#decoder = decoder
    this.#bytes = bytes
    this.#damage = damage
  }

  async *chunks(): AsyncGenerator<Float32Array[], void, undefined> {
    let expectedOfEarlierLinks = 0
    let clock = this.#beginLink()
    let headersLeft = 1
    try {
      for await (const page of this.#pages) {
        let packets = page.packets
        if (page.isFirst) {
          expectedOfEarlierLinks += clock.expectedFrames ?? 0
          this.#head = parseHead(packets[0])
          checkUnchanged(this, { sampleRate: SAMPLE_RATE_HZ, channels: this.#head.channels })
          clock = this.#beginLink()
          headersLeft = 1
          packets = packets.slice(1)
        }
        const audio = packets.slice(headersLeft)
        headersLeft = Math.max(0, headersLeft - packets.length)
        yield* this.#decode(audio, page, clock)
        this.#damage.expectFrames(expectedOfEarlierLinks + (clock.expectedFrames ?? 0))
      }
    } finally {
      this.close()
    }
  }

  async *#decode(packets: Uint8Array[], page: OggPage, clock: GranuleClock) {
    for (let at = 0; at < packets.length; at += PACKETS_PER_PIECE) {
      const isEnd = at + PACKETS_PER_PIECE >= packets.length
      const { channelData, errors } = this.#decoder.decodeFrames(packets.slice(at, at + PACKETS_PER_PIECE))
      this.#damage.addErrors(errors.length)
      yield clock.take(channelData, isEnd ? page.granule : null, isEnd && page.isLast)
      await this.#bytes.pace()
    }
  }

  #beginLink(): GranuleClock {
    const { channels, streams, coupledStreams, mapping, outputGain, preSkip } = this.#head
    this.#decoder.configure({
      sampleRate: SAMPLE_RATE_HZ,
      channels,
      streamCount: streams,
      coupledStreamCount: coupledStreams,
      channelMappingTable: mapping,
      outputGain,
      preSkip: 0,
    })
    return new GranuleClock(preSkip)
  }

  close(): void {
    this.#decoder.free()
  }
}

interface OpusHead {
  readonly channels: number
  readonly preSkip: number
  /** Q7.8 dB */
  readonly outputGain: number
  readonly streams: number
  readonly coupledStreams: number
  readonly mapping: number[]
}

function parseHead(packet: Uint8Array | undefined): OpusHead {
  if (packet === undefined || packet.length < 19) throw new FpError('DECODE_FAILED', 'The Opus header is too short.')
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const channels = view.getUint8(9)
  checkLimits(channels, SAMPLE_RATE_HZ)
  const common = { channels, preSkip: view.getUint16(10, true), outputGain: view.getInt16(16, true) }
  const family = view.getUint8(18)
  if (family === 0) {
    if (channels > 2)
      throw new FpError('DECODE_FAILED', `The Opus header gives no layout for its ${channels} channels.`)
    return { ...common, streams: 1, coupledStreams: channels - 1, mapping: channels === 1 ? [0] : [0, 1] }
  }
  if (packet.length < 21 + channels) throw new FpError('DECODE_FAILED', 'The Opus header is too short.')
  if (family !== 1 && family !== 255) {
    throw new FpError('UNSUPPORTED_FORMAT', `The Opus file has channels of mapping family ${family} (ambisonics).`)
  }
  const order = family === 1 ? WAVE_ORDER[channels] : undefined
  const stored = Array.from(packet.subarray(21, 21 + channels))
  const mapping = order ? order.map((place) => stored[place] as number) : stored
  return { ...common, streams: view.getUint8(19), coupledStreams: view.getUint8(20), mapping }
}
