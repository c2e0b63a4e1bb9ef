import type { ByteReader } from './byte-reader.js'
import { PIECE_BYTES } from './byte-source.js'
import type { Damage } from './damage.js'
import { checkLimits } from './limits.js'
import { deinterleave, type SampleLayout, storedFormatOf } from './pcm.js'
import type { DecodedStream, Metadata, StoredSamples } from './types.js'

export interface PcmHeader {
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample: number
  readonly codec: string
  readonly layout: SampleLayout
  /** Bytes of samples; `null`: as many as come (a header written before the length was known). */
  readonly dataBytes: number | null
}

/** Of samples that only change hands: nothing is worked out here. */
const STORED_PIECE_BYTES = 4 * PIECE_BYTES

/** Uncompressed samples from the reader's position on. */
export class PcmStream implements DecodedStream {
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample: number
  readonly codec: string
  readonly durationSeconds: number | null
  readonly sampleKind: DecodedStream['sampleKind']
  readonly metadata?: Metadata
  readonly #header: PcmHeader
  readonly #bytes: ByteReader
  readonly #damage: Damage

  /** @param metadata where they are known already */
  constructor(header: PcmHeader, bytes: ByteReader, damage: Damage, metadata?: Metadata) {
    checkLimits(header.channels, header.sampleRate)
    if (metadata) this.metadata = metadata
    this.#header = header
    this.#bytes = bytes
    this.#damage = damage
    this.sampleRate = header.sampleRate
    this.channels = header.channels
    this.bitsPerSample = header.bitsPerSample
    this.codec = header.codec
    this.sampleKind = header.layout.encoding === 'float' ? 'float' : 'integer'
    this.durationSeconds =
      header.dataBytes === null ? null : Math.floor(header.dataBytes / this.#frameBytes) / header.sampleRate
  }

  get #frameBytes(): number {
    return this.#header.channels * this.#header.layout.bytes
  }

  async *chunks(): AsyncGenerator<Float32Array[] | StoredSamples, void, undefined> {
    const { layout, channels, dataBytes } = this.#header
    const format = storedFormatOf(layout)
    const mostBytes = format === null ? PIECE_BYTES : STORED_PIECE_BYTES
    let left = dataBytes ?? Number.POSITIVE_INFINITY
    while (left > 0) {
      const bytes = await this.#bytes.readUnits(this.#frameBytes, Math.min(mostBytes, left))
      left -= bytes.length
      const wholeBytes = bytes.length - (bytes.length % this.#frameBytes)
      const whole = bytes.subarray(0, wholeBytes)
      if (wholeBytes > 0) yield format === null ? deinterleave(whole, channels, layout) : { bytes: whole, format }
      // Chunks are valid until the next one is asked for.
      this.#bytes.recycle()
      if (bytes.length < this.#frameBytes) break
    }
    if (dataBytes !== null && left > 0) this.#damage.markTruncated()
  }

  close(): void {}
}
