import type { Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { abortable, throwIfAborted } from '../abort.js'
import { FpError } from '../errors.js'
import { fileError } from '../file-error.js'

/** Bytes per piece: small enough that decoding one never holds up the event loop for long. */
export const PIECE_BYTES = 65_536
/** Bytes read from a file at once: the way to libuv's threads and back costs as much as copying some 100 KB. */
const READ_BYTES = 8 * PIECE_BYTES
/** A file up to this size is read at once: analysed while its second part is read, it would be done later. */
const SHORT_FILE_BYTES = 2 * READ_BYTES
/** Two take turns where a sample lies across their pieces. */
const MOST_SPARE_BUFFERS = 2
/**
 * Buffers to read into, left by files that were read before. A new one for every piece would cost more than to read it:
 * each of its pages has to be found and cleared first.
 */
const spareBuffers: Buffer[] = []

/** A path, a file URL, the bytes of an encoded file, or a stream of such bytes. */
export type EncodedInput =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Readable
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>

/** Where encoded bytes come from, piece by piece. */
export interface ByteSource {
  readonly path: string | null
  readonly totalBytes: number | null
  /** The next piece, which the source won't touch again unless it gets it back; `null` at the end. */
  next(): Promise<Uint8Array | null>
  /** Gives back the pieces so far, which nobody looks at any more; all, or all but the last. */
  recycle(exceptLast: boolean): void
  /** The last `count` bytes, wherever reading stands; `null` where the source can't seek. */
  tail(count: number): Promise<Uint8Array | null>
  close(): Promise<void>
}

/**
 * Opens any input as a source of bytes.
 * @throws FILE_NOT_FOUND, NOT_A_FILE, PERMISSION_DENIED, INVALID_ARGUMENT, ABORTED
 */
export async function openByteSource(input: EncodedInput, signal?: AbortSignal): Promise<ByteSource> {
  throwIfAborted(signal)
  if (typeof input === 'string') return FileSource.open(input)
  if (input instanceof URL) return FileSource.open(pathOfUrl(input))
  if (input instanceof Uint8Array) return new MemorySource(input)
  if (isArrayBuffer(input)) return new MemorySource(new Uint8Array(input))
  if (isWebStream(input)) return new WebStreamSource(input, signal)
  if (isAsyncIterable(input)) return new IterableSource(input, signal)
  throw new FpError(
    'INVALID_ARGUMENT',
    `Expected a path, a file URL, a Uint8Array, an ArrayBuffer or a stream of bytes for input but received ${nameOf(input)}.`,
  )
}

class FileSource implements ByteSource {
  readonly #file: FileHandle
  #offset = 0
  /** The last ones. Those of a reader that gives none back are left to the garbage collector. */
  readonly #lent: Buffer[] = []
  readonly #spare: Buffer[] = []

  private constructor(
    readonly path: string,
    file: FileHandle,
    readonly totalBytes: number,
  ) {
    this.#file = file
  }

  static async open(path: string): Promise<FileSource> {
    // The kind is asked for before opening, because opening a FIFO waits for its writer.
    const stats = await stat(path).catch((error) => fail(error, path))
    checkIsFile(stats, path)
    const file = await open(path, 'r').catch((error) => fail(error, path))
    return new FileSource(path, file, stats.size)
  }

  async next(): Promise<Uint8Array | null> {
    // A short file takes little memory; one that has grown is read to its end all the same.
    const restBytes = this.totalBytes - this.#offset
    const mostBytes = this.totalBytes <= SHORT_FILE_BYTES ? SHORT_FILE_BYTES : READ_BYTES
    const wantedBytes = Math.min(mostBytes, restBytes > 0 ? restBytes : PIECE_BYTES)
    const buffer = this.#bufferOf(wantedBytes)
    const { bytesRead } = await this.#file
      .read(buffer, 0, wantedBytes, this.#offset)
      .catch((error) => fail(error, this.path))
    this.#offset += bytesRead
    return bytesRead === 0 ? null : buffer.subarray(0, bytesRead)
  }

  #bufferOf(bytes: number): Buffer {
    const spare = this.#spare.pop() ?? spareBuffers.pop()
    const buffer = spare !== undefined && spare.length >= bytes ? spare : Buffer.allocUnsafeSlow(bytes)
    this.#lent.push(buffer)
    if (this.#lent.length > MOST_SPARE_BUFFERS) this.#lent.shift()
    return buffer
  }

  recycle(exceptLast: boolean): void {
    this.#spare.push(...this.#lent.splice(0, this.#lent.length - (exceptLast ? 1 : 0)))
  }

  async tail(count: number): Promise<Uint8Array> {
    const buffer = new Uint8Array(Math.min(count, this.totalBytes))
    const { bytesRead } = await this.#file
      .read(buffer, 0, buffer.length, this.totalBytes - buffer.length)
      .catch((error) => fail(error, this.path))
    return buffer.subarray(0, bytesRead)
  }

  async close(): Promise<void> {
    await this.#file.close()
    spareBuffers.push(...this.#spare.splice(0, MOST_SPARE_BUFFERS - spareBuffers.length))
  }
}

class MemorySource implements ByteSource {
  readonly path = null
  readonly totalBytes: number
  readonly #bytes: Uint8Array
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.totalBytes = bytes.length
  }

  async next(): Promise<Uint8Array | null> {
    const piece = this.#bytes.subarray(this.#offset, this.#offset + PIECE_BYTES)
    this.#offset += piece.length
    return piece.length === 0 ? null : piece
  }

  recycle(): void {}

  async tail(count: number): Promise<Uint8Array> {
    return this.#bytes.subarray(Math.max(0, this.#bytes.length - count))
  }

  async close(): Promise<void> {}
}

class IterableSource implements ByteSource {
  readonly path = null
  readonly totalBytes = null
  readonly #input: AsyncIterable<unknown>
  readonly #iterator: AsyncIterator<unknown>
  readonly #signal: AbortSignal | undefined
  #done = false

  constructor(input: AsyncIterable<unknown>, signal: AbortSignal | undefined) {
    this.#input = input
    this.#iterator = input[Symbol.asyncIterator]()
    this.#signal = signal
  }

  async next(): Promise<Uint8Array | null> {
    if (this.#done) return null
    const { done, value } = await abortable(this.#iterator.next(), this.#signal)
    if (done) {
      this.#done = true
      return null
    }
    return bytesOfChunk(value)
  }

  recycle(): void {}

  async tail(): Promise<null> {
    return null
  }

  async close(): Promise<void> {
    if (this.#done) return
    this.#done = true
    // A pending read keeps return() waiting for as long as the producer likes: a Node stream is destroyed instead.
    const { destroy } = this.#input as { destroy?: unknown }
    if (typeof destroy === 'function') destroy.call(this.#input)
    else this.#iterator.return?.().then(ignore, ignore)
  }
}

class WebStreamSource implements ByteSource {
  readonly path = null
  readonly totalBytes = null
  readonly #reader: ReadableStreamDefaultReader<unknown>
  readonly #signal: AbortSignal | undefined
  #done = false

  constructor(stream: ReadableStream<unknown>, signal: AbortSignal | undefined) {
    this.#reader = stream.getReader()
    this.#signal = signal
  }

  async next(): Promise<Uint8Array | null> {
    const { done, value } = await abortable(this.#reader.read(), this.#signal)
    if (done) {
      this.#done = true
      return null
    }
    return bytesOfChunk(value)
  }

  recycle(): void {}

  async tail(): Promise<null> {
    return null
  }

  async close(): Promise<void> {
    if (this.#done) return
    this.#done = true
    this.#reader.cancel().catch(ignore)
  }
}

function ignore(): void {}

function bytesOfChunk(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  if (isArrayBuffer(chunk)) return new Uint8Array(chunk)
  throw new FpError('INVALID_ARGUMENT', `Expected a stream of Uint8Array but received a chunk of ${nameOf(chunk)}.`)
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  // Buffers from another realm (a worker's message, a test runner's sandbox) are no instances of this realm's class.
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

function isWebStream(value: unknown): value is ReadableStream<unknown> {
  return typeof (value as { getReader?: unknown } | null)?.getReader === 'function'
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as { [Symbol.asyncIterator]?: unknown } | null)?.[Symbol.asyncIterator] === 'function'
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'object') return `an object of class ${value.constructor?.name ?? 'null'}`
  return `a ${typeof value}`
}

function pathOfUrl(url: URL): string {
  if (url.protocol !== 'file:') {
    throw new FpError('INVALID_ARGUMENT', `Expected a file URL for input but received ${url.protocol}//….`)
  }
  try {
    return fileURLToPath(url)
  } catch (cause) {
    throw new FpError('INVALID_ARGUMENT', `The URL ${url.href} is no path on this system.`, { cause })
  }
}

function checkIsFile(stats: Stats, path: string): void {
  if (stats.isFile()) return
  const kind = stats.isDirectory() ? 'a directory' : stats.isFIFO() ? 'a FIFO' : 'no regular file'
  throw new FpError('NOT_A_FILE', `Expected a file but ${path} is ${kind}.`, { path })
}

function fail(cause: unknown, path: string): never {
  throw fileError(cause, path)
}
