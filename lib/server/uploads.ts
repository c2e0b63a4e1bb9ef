import { randomUUID } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { FpError } from '../errors.js'
import { BoundedSlots } from './bounded-slots.js'
import { Refusal } from './errors.js'
import type { AllowedFile } from './files.js'
import { UPLOAD_STALL_MS, UPLOADS } from './limits.js'

/**
 * Audio that comes in a request is kept in a temporary file, readable by this user alone, until it is analysed: a slow
 * sender then takes up no thread, and formats that have to be read back and forth can be.
 */
export class Uploads {
  readonly #maximumBytes: number
  readonly #slots = new BoundedSlots(UPLOADS, 0)
  #folder: Promise<string> | null = null

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes
  }

  /**
   * @throws Refusal BODY_TOO_LARGE, QUEUE_FULL, REQUEST_TIMEOUT
   * @throws FpError EMPTY_AUDIO, DISK_FULL, ABORTED
   */
  receive(body: Readable | null, announcedBytes: number, signal: AbortSignal): Promise<AllowedFile> {
    if (announcedBytes > this.#maximumBytes) throw this.#tooLarge()
    return this.#slots.run(async () => {
      this.#folder ??= mkdtemp(path.join(tmpdir(), 'fp-native-server-'))
      const file = path.join(await this.#folder, randomUUID())
      const close = () => rm(file, { force: true })
      try {
        const size = body === null ? 0 : await this.#write(body, file, signal)
        if (size === 0) throw new FpError('EMPTY_AUDIO', 'The body is empty.')
        return { path: 'the body', openablePath: file, size, mtimeNs: 0n, key: file, close }
      } catch (error) {
        await close()
        throw error
      }
    }, signal)
  }

  async close(): Promise<void> {
    if (this.#folder !== null) await rm(await this.#folder, { recursive: true, force: true })
  }

  /** Returns the number of bytes. The body stays open, since the answer takes the same connection. */
  async #write(body: Readable, file: string, signal: AbortSignal): Promise<number> {
    const handle = await open(file, 'wx', 0o600)
    const pieces = body.iterator({ destroyOnReturn: false })
    let size = 0
    try {
      for (;;) {
        const piece = await withinStallTime(pieces.next())
        signal.throwIfAborted()
        if (piece.done) return size
        size += piece.value.length
        if (size > this.#maximumBytes) throw this.#tooLarge()
        await handle.write(piece.value)
      }
    } catch (error) {
      signal.throwIfAborted()
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      throw new FpError('DISK_FULL', 'There is no room for the uploaded audio.', { cause: error })
    } finally {
      await handle.close()
      // What is left of the body is read and dropped, so that the client comes to read the answer.
      body.resume()
    }
  }

  #tooLarge(): Refusal {
    return new Refusal('BODY_TOO_LARGE', `The body is larger than ${this.#maximumBytes} bytes.`)
  }
}

async function withinStallTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('REQUEST_TIMEOUT')), UPLOAD_STALL_MS)
  })
  try {
    return await Promise.race([work, stalled])
  } finally {
    clearTimeout(timer)
  }
}
