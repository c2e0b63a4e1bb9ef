import { FpError } from '../errors.js'
import type { ByteReader } from './byte-reader.js'
import type { Damage } from './damage.js'
import { factsOf, type LibavFormat } from './libav.js'
import { checkLimits, checkUnchanged } from './limits.js'
import { FrameReader } from './node-av-frames.js'
import { loadNodeAv, type NodeAv, type NodeAvFrame } from './node-av-library.js'
import { Spool } from './spool.js'
import { readMetadata } from './tags.js'
import type { DecodedStream, OpenDecoder } from './types.js'

/** Frames of a codec per chunk: half a second and about 1 ms of work for most. */
const FRAMES_PER_PIECE = 16

/**
 * A decoder for everything that ffmpeg's libraries read, inside this process, by the package `node-av` where it is
 * installed. It reads files itself, on the calling thread; bytes and streams go to a temporary file first.
 */
export function openWithNodeAv(format: LibavFormat): OpenDecoder {
  return async (bytes, context) => {
    const library = await loadNodeAv()
    const spool = context.path === null ? await Spool.write(bytes) : null
    let reader: FrameReader | null = null
    try {
      reader = await FrameReader.open(library, spool?.path ?? (context.path as string), format.demuxer)
      const metadata = spool ? await readMetadata({ path: spool.path }, '') : await context.metadata()
      return new NodeAvStream(library, format, metadata, reader, spool, bytes, context.damage)
    } catch (error) {
      reader?.close()
      await spool?.remove()
      throw error
    }
  }
}

class NodeAvStream implements DecodedStream {
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample: number | null
  readonly codec: string
  readonly durationSeconds: number | null
  readonly sampleKind = 'lossy'
  readonly #library: NodeAv
  readonly #reader: FrameReader
  readonly #spool: Spool | null
  readonly #bytes: ByteReader
  readonly #damage: Damage

  constructor(
    library: NodeAv,
    format: LibavFormat,
    readonly metadata: NonNullable<DecodedStream['metadata']>,
    reader: FrameReader,
    spool: Spool | null,
    bytes: ByteReader,
    damage: Damage,
  ) {
    // The first frame tells what is decoded, which for AAC with SBR or PS is not what the header says.
    const first = reader.frame
    checkLimits(first.channels, first.sampleRate)
    this.sampleRate = first.sampleRate
    this.channels = first.channels
    const facts = factsOf(format, metadata, first.sampleRate, damage)
    this.bitsPerSample = facts.bitsPerSample
    this.codec = facts.codec
    this.durationSeconds = facts.durationSeconds
    this.#library = library
    this.#reader = reader
    this.#spool = spool
    this.#bytes = bytes
    this.#damage = damage
  }

  async *chunks(): AsyncGenerator<Float32Array[], void, undefined> {
    try {
      const piece = new Piece(this.channels)
      for (let count = 1; ; count++) {
        checkUnchanged(this, this.#reader.frame)
        piece.add(this.#reader.frame, this.#library)
        const isEnd = !this.#reader.next()
        if (isEnd || count % FRAMES_PER_PIECE === 0) {
          yield piece.take()
          await this.#bytes.pace()
        }
        if (isEnd) break
      }
      this.#damage.addErrors(this.#reader.errors)
    } finally {
      await this.close()
    }
  }

  async close(): Promise<void> {
    this.#reader.close()
    await this.#spool?.remove()
  }
}

/** Samples of some frames, in arrays that are used over and over. */
class Piece {
  #planes: Float32Array[]
  #frames = 0

  constructor(channels: number) {
    this.#planes = Array.from({ length: channels }, () => new Float32Array(0))
  }

  add(frame: NodeAvFrame, library: NodeAv): void {
    const end = this.#frames + frame.nbSamples
    if (end > (this.#planes[0]?.length ?? 0)) {
      this.#planes = this.#planes.map((plane) => {
        const longer = new Float32Array(2 * end)
        longer.set(plane)
        return longer
      })
    }
    const write = library.writers.get(frame.format)
    const data = frame.extendedData ?? frame.data
    if (!write || !data) {
      throw new FpError(
        'DECODE_FAILED',
        `node-av yields samples of format ${frame.format}, which is none that can be read here.`,
      )
    }
    for (const [channel, plane] of this.#planes.entries()) {
      write(data, channel, this.#planes.length, plane.subarray(this.#frames, end))
    }
    this.#frames = end
  }

  take(): Float32Array[] {
    const taken = this.#planes.map((plane) => plane.subarray(0, this.#frames))
    this.#frames = 0
    return taken
  }
}
