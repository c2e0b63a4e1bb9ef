import { FpError } from '../errors.js'
import { ByteReader } from './byte-reader.js'
import { openByteSource } from './byte-source.js'
import { Damage } from './damage.js'
import { FfmpegProcess } from './ffmpeg-process.js'
import { factsOf, type LibavFormat } from './libav.js'
import { Spool } from './spool.js'
import { readMetadata } from './tags.js'
import type { DecodeContext, DecodedStream, OpenDecoder } from './types.js'
import { openWav } from './wav.js'

/** A decoder for everything that the system's ffmpeg reads. Samples are ffmpeg's own. */
export function openWithFfmpeg(format: LibavFormat): OpenDecoder {
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

  async open(format: LibavFormat, context: DecodeContext): Promise<DecodedStream> {
    const output = new ByteReader(await openByteSource(this.#process.stdout, context.signal), context.signal)
    if (!(await this.#hasOutput(output))) throw await this.#explainNoOutput()
    // The damage of the pipe's WAV is none of the file's: its length is unknown by design.
    const wav = await openWav(output, { ...context, damage: new Damage() })
    // A stream's tags may stand at its end, which only the spooled file shows.
    const metadata = this.#spool ? await readMetadata({ path: this.#spool.path }, '') : await context.metadata()
    return {
      sampleRate: wav.sampleRate,
      channels: wav.channels,
      ...factsOf(format, metadata, wav.sampleRate, context.damage),
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
