import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ByteReader } from './byte-reader.js'
import { PIECE_BYTES } from './byte-source.js'

/** A temporary file with all the bytes of a stream, readable by this user alone. */
export class Spool {
  readonly path: string
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
    this.path = join(folder, 'audio')
  }

  static async write(bytes: ByteReader): Promise<Spool> {
    const spool = new Spool(await mkdtemp(join(tmpdir(), 'fp-native-spool-')))
    try {
      const file = await open(spool.path, 'wx', 0o600)
      try {
        for (;;) {
          const piece = await bytes.readSome(PIECE_BYTES)
          if (piece.length === 0) return spool
          await file.write(piece)
        }
      } finally {
        await file.close()
      }
    } catch (error) {
      await spool.remove()
      throw error
    }
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}
