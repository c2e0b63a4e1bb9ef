const PAGE_HEADER_BYTES = 27
const MAX_SEGMENTS = 255

/** Packs packets into pages of one logical stream, for a decoder that takes nothing smaller than Ogg pages. */
export class OggWriter {
  #sequence = 0

  /**
   * One or more pages with the packets, without granule positions; the checksum is left at zero. An empty page
   * follows: a parser that waits for the next page before it hands out one then hands out all packets at once.
   */
  page(packets: readonly Uint8Array[]): Uint8Array {
    const lacing: number[] = []
    let bodyBytes = 0
    for (const packet of packets) {
      for (let left = packet.length; ; left -= 255) {
        lacing.push(Math.min(left, 255))
        if (left < 255) break
      }
      bodyBytes += packet.length
    }
    const body = new Uint8Array(bodyBytes)
    let filled = 0
    for (const packet of packets) {
      body.set(packet, filled)
      filled += packet.length
    }
    return this.#write(lacing, body)
  }

  #write(lacing: readonly number[], body: Uint8Array): Uint8Array {
    const pages = Math.max(1, Math.ceil(lacing.length / MAX_SEGMENTS))
    const output = new Uint8Array((pages + 1) * PAGE_HEADER_BYTES + lacing.length + body.length)
    const view = new DataView(output.buffer)
    let at = 0
    let bodyAt = 0
    for (let first = 0; first < lacing.length; first += MAX_SEGMENTS) {
      const segments = lacing.slice(first, first + MAX_SEGMENTS)
      const isContinued = first > 0 && lacing[first - 1] === 255
      this.#writeHeader(view, at, segments, isContinued)
      at += PAGE_HEADER_BYTES + segments.length
      const bytes = segments.reduce((sum, length) => sum + length, 0)
      output.set(body.subarray(bodyAt, bodyAt + bytes), at)
      at += bytes
      bodyAt += bytes
    }
    this.#writeHeader(view, at, [], false)
    return output
  }

  #writeHeader(view: DataView, at: number, segments: readonly number[], isContinued: boolean): void {
    view.setUint32(at, 0x4f676753)
    view.setUint8(at + 5, (isContinued ? 1 : 0) | (this.#sequence === 0 ? 2 : 0))
    view.setUint32(at + 18, this.#sequence++, true)
    view.setUint8(at + 26, segments.length)
    for (let i = 0; i < segments.length; i++) view.setUint8(at + PAGE_HEADER_BYTES + i, segments[i] as number)
  }
}
