import { createHash } from 'node:crypto'
import type { AudioFile } from '../audio-file.js'

const PAGE_HEADER_BYTES = 27
const FIRST_PAGE = 2

/** Codecs whose second packet is the comments; number of header packets in all. */
const COMMENTED: readonly (readonly [magic: string, headers: number])[] = [
  ['\x01vorbis', 3],
  ['OpusHead', 2],
  ['Speex   ', 2],
]
const OGG_FLAC = '\x7fFLAC'
/** In the first packet of Ogg FLAC, behind magic, version, the number of other headers, and `fLaC`: STREAMINFO. */
const FLAC_STREAM_INFO_AT = 13

/**
 * Digests of the packets of an Ogg file (RFC 3533), one a logical stream; null where the pages don't add up, or a codec's
 * headers are not known here. When comments grow, pages are numbered and may be cut anew, so the packets count and not
 * the pages: their bytes, their lengths, and the granule position at the end of each stream.
 */
export async function oggDigests(file: AudioFile): Promise<Buffer[] | null> {
  const streams: PacketStream[] = []
  const open = new Map<number, PacketStream>()
  for await (const page of pagesOf(file)) {
    if (page === null) return null
    const serial = page.readUInt32LE(14)
    if (page.readUInt8(5) & FIRST_PAGE) {
      const stream = PacketStream.of(page.subarray(PAGE_HEADER_BYTES + page.readUInt8(26)))
      if (stream === null) return null
      streams.push(stream)
      open.set(serial, stream)
    }
    const stream = open.get(serial)
    if (stream === undefined) return null
    stream.add(page)
  }
  return streams.map((stream) => stream.digest())
}

/** Whole pages, then the end; null for bytes that are none. */
async function* pagesOf(file: AudioFile): AsyncGenerator<Buffer | null, void, undefined> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of file.pieces(0, file.size)) {
    const bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    let at = 0
    for (let size = pageBytes(bytes, at); size !== null; size = pageBytes(bytes, at)) {
      if (size < 0) {
        yield null
        return
      }
      yield bytes.subarray(at, at + size)
      at += size
    }
    rest = Buffer.from(bytes.subarray(at))
  }
  if (rest.length > 0) yield null
}

/** Bytes of the page at `at`; null where it is not whole yet, −1 where there is none. */
function pageBytes(bytes: Buffer, at: number): number | null {
  if (bytes.length < at + PAGE_HEADER_BYTES) return null
  if (bytes.toString('latin1', at, at + 4) !== 'OggS') return -1
  const segments = bytes.readUInt8(at + 26)
  let size = PAGE_HEADER_BYTES + segments
  if (bytes.length < at + size) return null
  for (let i = 0; i < segments; i++) size += bytes[at + PAGE_HEADER_BYTES + i] as number
  return bytes.length < at + size ? null : size
}

class PacketStream {
  readonly #bytes = createHash('sha256')
  readonly #lengths = createHash('sha256')
  readonly #headers: number
  readonly #isFlac: boolean
  #packet = 0
  #isInPacket = false
  #isSkipped = false
  #isAudio = false
  #lastGranule: bigint | null = null

  private constructor(headers: number, isFlac: boolean) {
    this.#headers = headers
    this.#isFlac = isFlac
  }

  /** @param firstPacket its beginning at least */
  static of(firstPacket: Buffer): PacketStream | null {
    const begins = (magic: string) => firstPacket.toString('latin1', 0, magic.length) === magic
    if (begins(OGG_FLAC)) return new PacketStream(0, true)
    const codec = COMMENTED.find(([magic]) => begins(magic))
    return codec ? new PacketStream(codec[1], false) : null
  }

  add(page: Buffer): void {
    const granule = page.readBigInt64LE(6)
    if (granule >= 0n) this.#lastGranule = granule
    const lacing = page.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + page.readUInt8(26))
    let at = PAGE_HEADER_BYTES + lacing.length
    if (this.#isAudio) {
      this.#lengths.update(withoutZeros(lacing))
      this.#bytes.update(page.subarray(at))
      return
    }
    for (const length of lacing) {
      this.#addSegment(page.subarray(at, at + length))
      at += length
    }
  }

  digest(): Buffer {
    const end = Buffer.alloc(8)
    end.writeBigInt64LE(this.#lastGranule ?? -1n)
    return Buffer.concat([this.#bytes.digest(), this.#lengths.digest(), end])
  }

  #addSegment(segment: Buffer): void {
    if (!this.#isInPacket) this.#beginPacket(segment)
    this.#isInPacket = segment.length === 255
    if (!this.#isSkipped) {
      const isFlacHead = this.#isFlac && this.#packet === 0
      this.#bytes.update(isFlacHead ? segment.subarray(FLAC_STREAM_INFO_AT) : segment)
      this.#lengths.update(withoutZeros(Buffer.of(segment.length)))
    }
    if (!this.#isInPacket) this.#packet++
  }

  #beginPacket(segment: Buffer): void {
    // FLAC's metadata blocks are packets up to the first that begins as a frame does.
    this.#isAudio ||= this.#isFlac ? this.#packet > 0 && segment[0] === 0xff : this.#packet >= this.#headers
    this.#isSkipped = !this.#isAudio && (this.#isFlac ? this.#packet > 0 : this.#packet === 1)
  }
}

/** Empty packets are no audio, and some programs drop them. */
function withoutZeros(lacing: Uint8Array): Uint8Array {
  return lacing.includes(0) ? lacing.filter((length) => length > 0) : lacing
}
