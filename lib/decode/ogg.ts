import { type ByteReader, joinBytes } from './byte-reader.js'
import type { Damage } from './damage.js'

const PAGE_HEADER_BYTES = 27
const MAX_PAGE_BYTES = PAGE_HEADER_BYTES + 255 + 255 * 255
/** A packet never needs more: 30 s of the highest rates. Longer ones are damage and would only fill the memory. */
const MAX_PACKET_BYTES = 16 * 2 ** 20

const FLAG = { continued: 1, first: 2, last: 4 } as const

/** The packets that end on one page of a logical stream. */
export interface OggPage {
  readonly packets: Uint8Array[]
  /** Position at the end of the last packet that ends here, in the codec's units; `null` where none ends. */
  readonly granule: number | null
  readonly serial: number
  /** The page begins a stream; a second one in a file begins a chained link. */
  readonly isFirst: boolean
  readonly isLast: boolean
}

/**
 * The pages of the first logical stream whose first packet satisfies `isWanted`, and of the links chained to it
 * (RFC 3533). Pages with a wrong checksum are left out and counted as damage.
 */
export async function* oggPages(
  bytes: ByteReader,
  isWanted: (firstPacket: Uint8Array) => boolean,
  damage: Damage,
): AsyncGenerator<OggPage, void, undefined> {
  let stream: LogicalStream | null = null
  for (;;) {
    const page = await nextPage(bytes, damage)
    if (page === null) break
    const view = viewOf(page)
    const flags = page[5] as number
    const serial = view.getUint32(14, true)
    if (flags & FLAG.first) {
      const link = new LogicalStream(serial, damage)
      if ((stream === null || stream.hasEnded) && isWanted(page.subarray(bodyOffset(page)))) {
        stream = link
      }
    }
    if (stream === null || serial !== stream.serial) continue
    yield stream.add(page)
  }
  if (stream !== null && !stream.hasEnded) damage.markTruncated()
}

/**
 * The last granule position of a logical stream, if it is the file's only or last one and the end of the file can be
 * looked at without reading all of it; else `null`.
 */
export async function lastGranule(bytes: ByteReader, serial: number): Promise<number | null> {
  const tail = await bytes.tail(MAX_PAGE_BYTES)
  if (tail === null) return null
  for (let at = tail.lastIndexOf(0x4f); at !== -1; at = at > 0 ? tail.lastIndexOf(0x4f, at - 1) : -1) {
    const page = wholePage(tail.subarray(at))
    if (page === null || !hasRightChecksum(page)) continue
    const view = viewOf(page)
    const granule = readGranule(view)
    if (view.getUint32(14, true) !== serial) return null
    if (granule !== null) return granule
  }
  return null
}

class LogicalStream {
  hasEnded = false
  readonly #damage: Damage
  #partial: Uint8Array[] = []
  #partialBytes = 0
  #nextSequence: number | null = null

  constructor(
    readonly serial: number,
    damage: Damage,
  ) {
    this.#damage = damage
  }

  add(page: Uint8Array): OggPage {
    const view = viewOf(page)
    const flags = page[5] as number
    const sequence = view.getUint32(18, true)
    const isGap = this.#nextSequence !== null && sequence !== this.#nextSequence
    if (isGap) this.#damage.addErrors()
    this.#nextSequence = (sequence + 1) >>> 0
    const isContinued = (flags & FLAG.continued) !== 0
    // The rest of a packet whose beginning was lost, or a beginning whose rest is lost, can't be decoded.
    let dropsFirst = isContinued && (isGap || this.#partial.length === 0)
    if (isGap || !isContinued) this.#dropPartial()

    const packets: Uint8Array[] = []
    let offset = bodyOffset(page)
    let start = offset
    const segments = page[26] as number
    for (let i = 0; i < segments; i++) {
      const lacing = page[PAGE_HEADER_BYTES + i] as number
      offset += lacing
      if (lacing === 255) continue
      if (dropsFirst) dropsFirst = false
      else packets.push(this.#complete(page.subarray(start, offset)))
      start = offset
    }
    if (start < offset && !dropsFirst) this.#keepPartial(page.subarray(start, offset))
    if (flags & FLAG.last) this.hasEnded = true
    return {
      packets,
      granule: readGranule(view),
      serial: this.serial,
      isFirst: (flags & FLAG.first) !== 0,
      isLast: (flags & FLAG.last) !== 0,
    }
  }

  #complete(end: Uint8Array): Uint8Array {
    if (this.#partial.length === 0) return end
    const packet = joinBytes([...this.#partial, end], this.#partialBytes + end.length)
    this.#dropPartial()
    return packet
  }

  #keepPartial(part: Uint8Array): void {
    this.#partial.push(part)
    this.#partialBytes += part.length
    if (this.#partialBytes <= MAX_PACKET_BYTES) return
    this.#damage.addErrors()
    this.#dropPartial()
  }

  #dropPartial(): void {
    this.#partial = []
    this.#partialBytes = 0
  }
}

/** The next page that is whole and has the right checksum; everything else before it is skipped as damage. */
async function nextPage(bytes: ByteReader, damage: Damage): Promise<Uint8Array | null> {
  let isInSync = true
  for (;;) {
    await bytes.pace()
    const window = await bytes.peekAll(MAX_PAGE_BYTES)
    const page = wholePage(window)
    if (page !== null && hasRightChecksum(page)) {
      bytes.advance(page.length)
      return page
    }
    const skipped = findPage(window, 1)
    const isAtEnd = window.length < MAX_PAGE_BYTES
    if (isAtEnd && skipped >= window.length - 3) {
      // No page begins in what is left: it is the beginning of one, or of no use.
      if (window.length > 0) damage.markTruncated()
      return null
    }
    if (isInSync) damage.addErrors()
    isInSync = false
    bytes.advance(skipped)
  }
}

function startsPage(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53
}

/** Where the next page might begin, at `from` or after; the end of the bytes if nowhere. */
function findPage(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x4f, from); at !== -1; at = bytes.indexOf(0x4f, at + 1)) {
    if (startsPage(bytes, at) || at > bytes.length - 4) return at
  }
  return bytes.length
}

function wholePage(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length < PAGE_HEADER_BYTES || !startsPage(bytes, 0)) return null
  let length = bodyOffset(bytes)
  if (bytes.length < length) return null
  for (let i = PAGE_HEADER_BYTES, end = length; i < end; i++) length += bytes[i] as number
  return bytes.length < length ? null : bytes.subarray(0, length)
}

function bodyOffset(page: Uint8Array): number {
  return PAGE_HEADER_BYTES + (page[26] as number)
}

function readGranule(view: DataView): number | null {
  const granule = Number(view.getBigInt64(6, true))
  return granule < 0 ? null : granule
}

/** CRC-32 with polynomial 0x04C11DB7, most significant bit first. At 256·n + byte: of that byte with n zero bytes behind it. */
const CRC_TABLE = new Int32Array(4 * 256)
for (let byte = 0; byte < 256; byte++) {
  let crc = byte << 24
  for (let n = 0; n < 4; n++) {
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
    CRC_TABLE[256 * n + byte] = crc
  }
}

function continueChecksum(crc: number, bytes: Uint8Array, start: number, end: number): number {
  const ofByte = (n: number, byte: number) => CRC_TABLE[256 * n + (byte & 0xff)] as number
  let value = crc
  let i = start
  for (; i + 4 <= end; i += 4) {
    value =
      ofByte(3, (value >>> 24) ^ (bytes[i] as number)) ^
      ofByte(2, (value >>> 16) ^ (bytes[i + 1] as number)) ^
      ofByte(1, (value >>> 8) ^ (bytes[i + 2] as number)) ^
      ofByte(0, value ^ (bytes[i + 3] as number))
  }
  for (; i < end; i++) value = (value << 8) ^ ofByte(0, (value >>> 24) ^ (bytes[i] as number))
  return value
}

const CHECKSUM_AT = 22
const NO_CHECKSUM = new Uint8Array(4)

export function oggChecksum(page: Uint8Array): number {
  // The field that holds the checksum counts as zero.
  const before = continueChecksum(0, page, 0, CHECKSUM_AT)
  const field = continueChecksum(before, NO_CHECKSUM, 0, NO_CHECKSUM.length)
  return continueChecksum(field, page, CHECKSUM_AT + NO_CHECKSUM.length, page.length) >>> 0
}

function hasRightChecksum(page: Uint8Array): boolean {
  return oggChecksum(page) === viewOf(page).getUint32(22, true)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
