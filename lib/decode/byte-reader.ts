import { Pacer } from '../abort.js'
import type { ByteSource } from './byte-source.js'

const NO_BYTES = new Uint8Array(0)

/**
 * Reads bytes from any source, in order, with look-ahead. Returned arrays are views that stay valid until `recycle` is
 * called, if it ever is. Every method rejects with the abort error when the signal aborts.
 */
export class ByteReader {
  readonly #source: ByteSource
  readonly #pacer: Pacer
  #buffered: Uint8Array = NO_BYTES
  #position = 0
  #ended = false

  constructor(source: ByteSource, signal?: AbortSignal) {
    this.#source = source
    this.#pacer = new Pacer(signal)
  }

  /** Bytes consumed so far. */
  get position(): number {
    return this.#position
  }

  /** Bytes in the whole source, where that is known. */
  get totalBytes(): number | null {
    return this.#source.totalBytes
  }

  /** The next `count` bytes without consuming them; fewer only at the end of the source. */
  async peek(count: number): Promise<Uint8Array> {
    if (this.#buffered.length < count) await this.#fill(count)
    return this.#buffered.subarray(0, count)
  }

  /** All that is buffered, at least `count` bytes, without consuming them; fewer only at the end of the source. */
  async peekAll(count: number): Promise<Uint8Array> {
    if (this.#buffered.length < count) await this.#fill(count)
    return this.#buffered
  }

  /** Consumes `count` bytes; fewer only at the end of the source. */
  async read(count: number): Promise<Uint8Array> {
    const bytes = await this.peek(count)
    this.advance(bytes.length)
    return bytes
  }

  /** Consumes what is there, 1 to `maxCount` bytes; none only at the end of the source. */
  async readSome(maxCount: number): Promise<Uint8Array> {
    await this.#pacer.pace()
    if (this.#buffered.length === 0) await this.#fill(1)
    const bytes = this.#buffered.subarray(0, maxCount)
    this.advance(bytes.length)
    return bytes
  }

  /**
   * Consumes as many whole units as are there, at most `maxCount` bytes; part of a unit only at the end of the source.
   * Units are not copied, except one that lies across two pieces of the source, which then comes alone.
   */
  async readUnits(unitBytes: number, maxCount: number): Promise<Uint8Array> {
    await this.#pacer.pace()
    const unit = Math.min(unitBytes, maxCount)
    if (this.#buffered.length === 0) await this.#fill(1)
    if (this.#buffered.length < unit) {
      const start = this.#buffered
      this.advance(start.length)
      const rest = await this.read(unit - start.length)
      return joinBytes([start, rest], start.length + rest.length)
    }
    const count = Math.min(this.#buffered.length, maxCount)
    const bytes = this.#buffered.subarray(0, count - (count % unit))
    this.advance(bytes.length)
    return bytes
  }

  /** Drops `count` bytes; returns how many there were to drop. */
  async skip(count: number): Promise<number> {
    let left = count
    while (left > 0) {
      const bytes = await this.readSome(left)
      if (bytes.length === 0) break
      left -= bytes.length
    }
    return count - left
  }

  /** Drops bytes that a peek has shown. */
  advance(count: number): void {
    this.#buffered = this.#buffered.subarray(count)
    this.#position += count
  }

  /** Nobody will look any more at what was consumed so far: its memory may take what is read next. */
  recycle(): void {
    this.#source.recycle(this.#buffered.length > 0)
  }

  /** The last `count` bytes of the source, wherever reading stands; `null` where it can't seek. */
  tail(count: number): Promise<Uint8Array | null> {
    return this.#source.tail(count)
  }

  /** To be awaited between pieces of decoding work. */
  pace(): Promise<void> {
    return this.#pacer.pace()
  }

  async close(): Promise<void> {
    this.#buffered = NO_BYTES
    this.#ended = true
    await this.#source.close()
  }

  async #fill(count: number): Promise<void> {
    if (this.#ended) return
    const parts = this.#buffered.length > 0 ? [this.#buffered] : []
    let length = this.#buffered.length
    while (length < count) {
      await this.#pacer.pace()
      const bytes = await this.#source.next()
      if (bytes === null) {
        this.#ended = true
        break
      }
      if (bytes.length === 0) continue
      parts.push(bytes)
      length += bytes.length
    }
    this.#buffered = parts.length === 1 ? (parts[0] as Uint8Array) : joinBytes(parts, length)
  }
}

export function joinBytes(parts: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
