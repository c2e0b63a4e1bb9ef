import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FpError } from '../errors.js'
import { ByteReader } from './byte-reader.js'
import { openByteSource, PIECE_BYTES } from './byte-source.js'
import { Damage } from './damage.js'
import { FfmpegProcess } from './ffmpeg-process.js'
import { readMetadata } from './tags.js'
import type { DecodeContext, DecodedStream, Metadata, OpenDecoder } from './types.js'
import { openWav } from './wav.js'

export interface FfmpegFormat {
  /** ffmpeg's name of the container; `null`: it has several and shall find out. */
  readonly demuxer: string | null
  /** Codec to name where the metadata does not. */
  readonly codec: string
  /** Can't be read from start to end: a stream of it goes to a temporary file first. */
  readonly seeks?: boolean
  /** The header's duration is exact enough to tell that a file was cut. */
  readonly hasExactDuration?: boolean
}

/** A shortfall up to this is encoder delay, padding or rounding of the header (AAC: up to 4 frames of 2048 at 44.1 kHz). */
const DURATION_TOLERANCE_SECONDS = 0.25

const CODEC_NAMES: readonly [RegExp, string][] = [
  [/aac/i, 'AAC'],
  [/alac|apple lossless/i, 'ALAC'],
  [/opus/i, 'Opus'],
  [/vorbis/i, 'Vorbis'],
  [/flac/i, 'FLAC'],
  [/e-?ac-?3/i, 'E-AC-3'],
  [/ac-?3/i, 'AC-3'],
  [/windows media|wma/i, 'WMA'],
  [/dsd/i, 'DSD'],
  [/mpeg.*layer ?(3|iii)|mp3/i, 'MP3'],
]
const LOSSLESS_CODECS = new Set(['ALAC', 'FLAC', 'APE', 'WavPack', 'TTA', 'TAK', 'PCM'])

/** A decoder for everything that the system's ffmpeg reads. Samples are ffmpeg's own. */
export function openWithFfmpeg(format: FfmpegFormat): OpenDecoder {
  return async (bytes, context) => {
    const spool = context.path === null && format.seeks ? await Spool.write(bytes) : null
    const path = context.path ?? spool?.path ?? null
    const run = new FfmpegRun(new FfmpegProcess(path, format.demuxer), spool)
    try {
      run.feed(path === null ? bytes : null)
      return await run.open(format, context)
    } catch (error) {
      await run.close()
      throw error
    }
  }
}

class FfmpegRun {
  readonly #process: FfmpegProcess
  readonly #spool: Spool | null
  #inputError: unknown = null

  constructor(process: FfmpegProcess, spool: Spool | null) {
    this.#process = process
    this.#spool = spool
  }

  feed(bytes: ByteReader | null): void {
    if (bytes === null) {
      this.#process.endInput()
      return
    }
    this.#process.feed(bytes).catch((error) => {
      this.#inputError = error
      void this.#process.kill()
    })
  }

  async open(format: FfmpegFormat, context: DecodeContext): Promise<DecodedStream> {
    const output = new ByteReader(await openByteSource(this.#process.stdout, context.signal), context.signal)
    if (!(await this.#hasOutput(output))) throw await this.#explainNoOutput()
    // The damage of the pipe's WAV is none of the file's: its length is unknown by design.
    const wav = await openWav(output, { ...context, damage: new Damage() })
    // A stream's tags may stand at its end, which only the spooled file shows.
    const metadata = this.#spool ? await readMetadata({ path: this.#spool.path }, '') : await context.metadata
    const codec = codecOf(format, metadata)
    if (format.hasExactDuration && metadata.durationSeconds !== null) {
      context.damage.expectFrames(
        Math.round(metadata.durationSeconds * wav.sampleRate),
        Math.ceil(DURATION_TOLERANCE_SECONDS * wav.sampleRate),
      )
    }
    return {
      sampleRate: wav.sampleRate,
      channels: wav.channels,
      bitsPerSample: LOSSLESS_CODECS.has(codec) ? metadata.bitsPerSample : null,
      codec,
      durationSeconds: metadata.durationSeconds,
      metadata,
      sampleKind: 'lossy',
      chunks: () => this.#chunks(wav, context),
      close: () => this.close(),
    }
  }

  async *#chunks(wav: DecodedStream, context: DecodeContext): ReturnType<DecodedStream['chunks']> {
    try {
      yield* wav.chunks()
      const exitCode = await this.#process.exit
      if (this.#inputError !== null) throw this.#inputError
      context.damage.addErrors(exitCode === 0 ? this.#process.messageCount : Math.max(1, this.#process.messageCount))
    } finally {
      await this.close()
    }
  }

  async #hasOutput(output: ByteReader): Promise<boolean> {
    try {
      return (await output.peek(1)).length > 0
    } catch (error) {
      if (error instanceof FpError) throw error
      // The pipe of a program that never started breaks, in words that say nothing; its exit tells why.
      await this.#process.exit
      throw error
    }
  }

  async #explainNoOutput(): Promise<unknown> {
    await this.#process.exit
    if (this.#inputError !== null) return this.#inputError
    if (/matches no streams|does not contain any stream/.test(this.#process.messages)) {
      return new FpError('UNSUPPORTED_FORMAT', 'The file holds no audio track that ffmpeg can read.')
    }
    return new FpError(
      'DECODE_FAILED',
      `ffmpeg could not decode the file: ${this.#process.firstMessage || 'no reason given'}`,
    )
  }

  async close(): Promise<void> {
    await this.#process.kill()
    await this.#spool?.remove()
  }
}

function codecOf(format: FfmpegFormat, metadata: Metadata): string {
  const name = metadata.codec
  return (name !== null && CODEC_NAMES.find(([pattern]) => pattern.test(name))?.[1]) || format.codec
}

/** A temporary file with all the bytes of a stream, readable by this user alone. */
class Spool {
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
