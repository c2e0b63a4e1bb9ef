import { type FileHandle, open, stat } from 'node:fs/promises'
import { throwIfAborted } from '../abort.js'
import { FpError } from '../errors.js'
import { fileError } from '../file-error.js'
import { pathForFileSystem } from './path.js'

/** Large enough that the disk streams, small enough that sixteen workers need next to nothing. */
const PIECE_BYTES = 2 ** 20
/** Used again by the next file: a new one for every file would make V8 collect garbage for nothing else. */
const sparePieces: Buffer[] = []

/** An open file that is read here and there. */
export class AudioFile {
  readonly path: string
  readonly size: number
  readonly mtimeNs: bigint
  readonly #handle: FileHandle
  readonly #signal: AbortSignal | undefined
  readonly #piece = sparePieces.pop() ?? Buffer.allocUnsafe(PIECE_BYTES)

  private constructor(
    path: string,
    handle: FileHandle,
    facts: { size: number; mtimeNs: bigint },
    signal: AbortSignal | undefined,
  ) {
    this.path = path
    this.size = facts.size
    this.mtimeNs = facts.mtimeNs
    this.#handle = handle
    this.#signal = signal
  }

  /** @throws FpError FILE_NOT_FOUND, NOT_A_FILE, PERMISSION_DENIED, READ_FAILED, ABORTED */
  static async open(path: string, signal: AbortSignal | undefined): Promise<AudioFile> {
    throwIfAborted(signal)
    const name = pathForFileSystem(path)
    let handle: FileHandle | undefined
    try {
      // The kind is asked for before opening, because opening a FIFO waits for its writer.
      if (!(await stat(name)).isFile()) throw new FpError('NOT_A_FILE', `${path} is no regular file.`, { path })
      handle = await open(name, 'r')
      return new AudioFile(path, handle, await factsOf(handle), signal)
    } catch (error) {
      await handle?.close()
      throw fileError(error, path)
    }
  }

  /** The bytes from `at` on; fewer than `count` only at the end of the file. */
  async read(at: number, count: number): Promise<Buffer> {
    const buffer = Buffer.alloc(Math.max(0, Math.min(count, this.size - at)))
    const bytesRead = await this.#fill(buffer, at)
    return buffer.subarray(0, bytesRead)
  }

  /** The bytes from `from` to `to`, piece by piece; each is valid until the next one is asked for. */
  async *pieces(from: number, to: number): AsyncGenerator<Buffer, void, undefined> {
    for (let at = from; at < to; ) {
      const bytesRead = await this.#fill(this.#piece.subarray(0, Math.min(PIECE_BYTES, to - at)), at)
      if (bytesRead === 0) throw this.#changed()
      yield this.#piece.subarray(0, bytesRead)
      at += bytesRead
    }
  }

  /** @throws FpError FILE_CHANGED where the file is not the one that was opened any more */
  async checkUnchanged(): Promise<void> {
    const now = await factsOf(this.#handle).catch((error) => {
      throw fileError(error, this.path)
    })
    if (now.size !== this.size || now.mtimeNs !== this.mtimeNs) throw this.#changed()
  }

  async close(): Promise<void> {
    await this.#handle.close()
    sparePieces.push(this.#piece)
  }

  async #fill(buffer: Buffer, at: number): Promise<number> {
    throwIfAborted(this.#signal)
    let filled = 0
    while (filled < buffer.length) {
      const { bytesRead } = await this.#handle
        .read(buffer, filled, buffer.length - filled, at + filled)
        .catch((error) => {
          throw fileError(error, this.path)
        })
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return filled
  }

  #changed(): FpError {
    return new FpError('FILE_CHANGED', `The file ${this.path} was written to while it was read.`, { path: this.path })
  }
}

async function factsOf(handle: FileHandle): Promise<{ size: number; mtimeNs: bigint }> {
  const { size, mtimeNs } = await handle.stat({ bigint: true })
  return { size: Number(size), mtimeNs }
}
