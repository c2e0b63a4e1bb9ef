import { open } from 'node:fs/promises'
import type { IAudioMetadata } from 'music-metadata'
import type { Metadata } from './types.js'

/** The file's tags as plain values; what the file does not have is absent. */
export interface AudioTags {
  readonly title?: string
  readonly artist?: string
  readonly album?: string
  readonly albumArtist?: string
  readonly composer?: string
  readonly year?: number
  /** Number on its disc. */
  readonly track?: number
  readonly disc?: number
  readonly genre?: readonly string[]
  readonly bpm?: number
  readonly key?: string
  readonly isrc?: string
  readonly comment?: string
}

export const NO_METADATA: Metadata = { tags: {}, durationSeconds: null, bitsPerSample: null, codec: null }
/** Tags without pictures are small, but pictures are read before they are skipped. */
const MAX_READ_BYTES = 32 * 2 ** 20
/** Bytes read at least: tags are asked for a few bytes at a time, and each way to libuv's threads and back costs 50 µs. */
const WINDOW_BYTES = 16_384
/** One at the beginning and one at the end of a file. */
const MOST_WINDOWS = 2

/** Tags and header facts by music-metadata. Never rejects: a file with broken tags has none. */
export async function readMetadata(source: { path: string } | { bytes: Uint8Array }, mime: string): Promise<Metadata> {
  try {
    if ('bytes' in source) return await parse(new RangeOfBytes(source.bytes, mime))
    const file = await open(source.path, 'r')
    try {
      const { size } = await file.stat()
      const read = async (start: number, end: number) => {
        const buffer = new Uint8Array(end - start)
        const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
        return buffer.subarray(0, bytesRead)
      }
      return await parse(new FileRange(read, size, mime))
    } finally {
      await file.close()
    }
  } catch {
    return NO_METADATA
  }
}

/** As much of a Blob as music-metadata uses: random access to bytes, their number and kind. */
interface BlobLike {
  readonly size: number
  readonly type: string
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

class RangeOfBytes implements BlobLike {
  readonly size: number
  readonly #bytes: Uint8Array

  constructor(
    bytes: Uint8Array,
    readonly type: string,
  ) {
    this.#bytes = bytes
    this.size = bytes.length
  }

  slice(start: number, end: number) {
    return { arrayBuffer: async () => Uint8Array.from(this.#bytes.subarray(start, end)).buffer }
  }
}

class FileRange implements BlobLike {
  readonly #read: (start: number, end: number) => Promise<Uint8Array>
  readonly #windows: { readonly start: number; readonly bytes: Uint8Array }[] = []
  #bytesRead = 0

  constructor(
    read: (start: number, end: number) => Promise<Uint8Array>,
    readonly size: number,
    readonly type: string,
  ) {
    this.#read = read
  }

  slice(start: number, end: number) {
    return {
      arrayBuffer: async () => {
        this.#bytesRead += end - start
        if (this.#bytesRead > MAX_READ_BYTES) throw new RangeError('The tags are too large.')
        const { start: from, bytes } = await this.#windowOf(start, end)
        return Uint8Array.from(bytes.subarray(start - from, end - from)).buffer
      },
    }
  }

  async #windowOf(start: number, end: number) {
    const held = this.#windows.find(({ start: from, bytes }) => from <= start && end <= from + bytes.length)
    if (held) return held
    // Tags at the end of a file are looked for backwards.
    const from = Math.max(0, Math.min(start, this.size - WINDOW_BYTES))
    const window = { start: from, bytes: await this.#read(from, Math.max(end, from + WINDOW_BYTES)) }
    this.#windows.push(window)
    if (this.#windows.length > MOST_WINDOWS) this.#windows.shift()
    return window
  }
}

async function parse(blob: BlobLike): Promise<Metadata> {
  const { parseBlob } = await import('music-metadata')
  const { common, format } = await parseBlob(blob as unknown as Blob, { duration: false, skipCovers: true })
  return {
    tags: plainTags(common),
    durationSeconds: positive(format.duration),
    bitsPerSample: positive(format.bitsPerSample),
    codec: format.codec ?? null,
  }
}

function plainTags(common: IAudioMetadata['common']): AudioTags {
  const tags = {
    title: common.title,
    artist: common.artist,
    album: common.album,
    albumArtist: common.albumartist,
    composer: common.composer?.join(', '),
    year: common.year,
    track: common.track.no ?? undefined,
    disc: common.disk.no ?? undefined,
    genre: common.genre,
    bpm: common.bpm,
    key: common.key,
    isrc: common.isrc?.[0],
    comment: common.comment?.[0]?.text,
  }
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => isPresent(value)))
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0) && !Number.isNaN(value)
}

function positive(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : null
}
