import type { decoder as createVorbisDecoder } from '@audio/decode-vorbis'
import { FpError } from '../errors.js'
import type { ByteReader } from './byte-reader.js'
import type { Damage } from './damage.js'
import { GranuleClock } from './granule-clock.js'
import { checkLimits, checkUnchanged } from './limits.js'
import { lastGranule, type OggPage, oggPages } from './ogg.js'
import { isVorbisHead } from './ogg-heads.js'
import { OggWriter } from './ogg-writer.js'
import type { DecodeContext, DecodedStream } from './types.js'

type VorbisDecoder = Awaited<ReturnType<typeof createVorbisDecoder>>

/** Packets decoded before the event loop gets a turn: mostly 23 ms of audio each at 44.1 kHz, at most 190 ms. */
const PACKETS_PER_PIECE = 32
const HEADER_PACKETS = 3

/**
 * Ogg Vorbis (Vorbis I) by libvorbis. The decoder gets packets re-packed into pages of its own, so that it never
 * sees damaged pages, other streams or headers with pictures, and so that trimming is done here alone.
 */
export async function openVorbis(bytes: ByteReader, context: DecodeContext): Promise<DecodedStream> {
  const pages = oggPages(bytes, isVorbisHead, context.damage)
  const first = await pages.next()
  if (first.done) throw new FpError('DECODE_FAILED', 'The Ogg file ends before its Vorbis stream begins.')
  const granule = await lastGranule(bytes, first.value.serial)
  return new VorbisStream(first.value, granule, pages, bytes, context.damage)
}

class VorbisStream implements DecodedStream {
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample = null
  readonly codec = 'Vorbis'
  readonly durationSeconds: number | null
  readonly sampleKind = 'lossy'
  readonly #firstPage: OggPage
  readonly #pages: AsyncGenerator<OggPage, void, undefined>
  readonly #bytes: ByteReader
  readonly #damage: Damage
  #link: Link | null = null

  constructor(
    firstPage: OggPage,
    granule: number | null,
    pages: AsyncGenerator<OggPage, void, undefined>,
    bytes: ByteReader,
    damage: Damage,
  ) {
    const head = parseHead(firstPage.packets[0])
    this.sampleRate = head.sampleRate
    this.channels = head.channels
    this.durationSeconds = granule === null ? null : granule / head.sampleRate
    this.#firstPage = firstPage
    this.#pages = pages
    this.#bytes = bytes
    this.#damage = damage
  }

  async *chunks(): AsyncGenerator<Float32Array[], void, undefined> {
    let expectedOfEarlierLinks = 0
    let link = await this.#openLink()
    let headers = this.#firstPage.packets.slice()
    try {
      for await (const page of this.#pages) {
        let packets = page.packets
        if (page.isFirst) {
          expectedOfEarlierLinks += link.clock.expectedFrames ?? 0
          checkUnchanged(this, parseHead(packets[0]))
          link = await this.#openLink()
          headers = []
        }
        if (headers.length < HEADER_PACKETS) {
          const missing = HEADER_PACKETS - headers.length
          headers.push(...packets.slice(0, missing))
          packets = packets.slice(missing)
          if (headers.length < HEADER_PACKETS) continue
          link.begin(headers)
        }
        yield* this.#decode(link, packets, page)
        this.#damage.expectFrames(expectedOfEarlierLinks + (link.clock.expectedFrames ?? 0))
      }
    } finally {
      this.close()
    }
  }

  async *#decode(link: Link, packets: Uint8Array[], page: OggPage) {
    for (let at = 0; at < packets.length; at += PACKETS_PER_PIECE) {
      const isEnd = at + PACKETS_PER_PIECE >= packets.length
      const piece = packets.slice(at, at + PACKETS_PER_PIECE)
      yield link.decode(piece, isEnd ? page.granule : null, isEnd && page.isLast)
      await this.#bytes.pace()
    }
  }

  async #openLink(): Promise<Link> {
    this.#link?.close()
    const { decoder: createVorbisDecoder } = await import('@audio/decode-vorbis')
    this.#link = new Link(await createVorbisDecoder(), this.#damage)
    return this.#link
  }

  close(): void {
    this.#link?.close()
    this.#link = null
  }
}

/** One logical stream with its decoder. */
class Link {
  readonly clock = new GranuleClock()
  readonly #decoder: VorbisDecoder
  readonly #damage: Damage
  readonly #writer = new OggWriter()

  constructor(decoder: VorbisDecoder, damage: Damage) {
    this.#decoder = decoder
    this.#damage = damage
  }

  begin(headers: readonly Uint8Array[]): void {
    const [identification, , setup] = headers
    if (setup?.[0] !== 5) throw new FpError('DECODE_FAILED', 'The Vorbis headers are damaged.')
    this.#decoder.decode(this.#writer.page([identification as Uint8Array]))
    this.#decoder.decode(this.#writer.page([EMPTY_COMMENT, setup]))
  }

  decode(packets: readonly Uint8Array[], granule: number | null, isLast: boolean): Float32Array[] {
    const decoded: { channelData: Float32Array[]; errors?: readonly unknown[] } = this.#decoder.decode(
      this.#writer.page(packets),
    )
    this.#damage.addErrors(decoded.errors?.length ?? 0)
    return this.clock.take(decoded.channelData, granule, isLast)
  }

  close(): void {
    this.#decoder.free()
  }
}

/** A comment header without comments: the real one may hold megabytes of pictures and the decoder has no use for it. */
const EMPTY_COMMENT = Uint8Array.from([3, 0x76, 0x6f, 0x72, 0x62, 0x69, 0x73, 0, 0, 0, 0, 0, 0, 0, 0, 1])

function parseHead(packet: Uint8Array | undefined): { sampleRate: number; channels: number } {
  if (packet === undefined || packet.length < 30 || !isVorbisHead(packet)) {
    throw new FpError('DECODE_FAILED', 'The Vorbis identification header is damaged.')
  }
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const head = { channels: view.getUint8(11), sampleRate: view.getUint32(12, true) }
  checkLimits(head.channels, head.sampleRate)
  return head
}
