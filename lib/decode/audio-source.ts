import { abortError, throwIfAborted } from '../abort.js'
import { loadBinding } from '../binding/index.js'
import { FpError } from '../errors.js'
import type { ByteReader } from './byte-reader.js'
import type { Damage } from './damage.js'
import { deinterleave, layoutOfStored } from './pcm.js'
import type { AudioInfo, AudioSource, DecodedStream, DecodeReport, PcmChunk, StoredSamples } from './types.js'

/** Any decoder's stream as an {@link AudioSource}: adds abort, the check of the samples and the report. */
export class DecodedAudio implements AudioSource {
  readonly info: AudioInfo
  readonly #stream: DecodedStream
  readonly #bytes: ByteReader
  readonly #damage: Damage
  readonly #signal: AbortSignal | undefined
  readonly #closeOnAbort = () => void this.close()
  #frames = 0
  #isStarted = false
  #closing: Promise<void> | null = null

  constructor(
    info: AudioInfo,
    stream: DecodedStream,
    bytes: ByteReader,
    damage: Damage,
    signal: AbortSignal | undefined,
  ) {
    this.info = info
    this.#stream = stream
    this.#bytes = bytes
    this.#damage = damage
    this.#signal = signal
    signal?.addEventListener('abort', this.#closeOnAbort, { once: true })
  }

  async *chunks(): AsyncGenerator<PcmChunk, void, undefined> {
    if (this.#isStarted) throw new FpError('INVALID_ARGUMENT', 'The samples of an audio source can be read only once.')
    this.#isStarted = true
    const { sampleRate, channels } = this.info
    let isAtEnd = false
    try {
      throwIfAborted(this.#signal)
      // What a decoder has put out before it was closed would else be taken for a beginning.
      if (this.#closing) throw new FpError('INVALID_ARGUMENT', 'The audio source has been closed.')
      for await (const samples of this.#stream.chunks()) {
        throwIfAborted(this.#signal)
        const chunk =
          'format' in samples
            ? new StoredChunk(samples, channels, sampleRate)
            : { frames: samples[0]?.length ?? 0, channelData: samples, sampleRate }
        if (chunk.frames === 0) continue
        if (this.#stream.sampleKind === 'lossy') this.#mute(samples)
        this.#frames += chunk.frames
        yield chunk
      }
      throwIfAborted(this.#signal)
      if (this.#frames === 0) throw this.#emptyError()
      isAtEnd = true
    } catch (error) {
      throw this.#signal?.aborted ? abortError(this.#signal) : asFpError(error)
    } finally {
      const closing = this.close()
      // What is done with the samples need not wait for it.
      if (!isAtEnd) await closing
    }
  }

  #mute(samples: Float32Array[] | StoredSamples): void {
    const { muteImpossibleSamples, muteImpossibleInterleaved } = loadBinding()
    const places =
      'format' in samples
        ? muteImpossibleInterleaved(samples.bytes, samples.format, this.info.channels)
        : muteImpossibleSamples(samples)
    this.#damage.addErrors(places)
  }

  report(): DecodeReport {
    return {
      frames: this.#frames,
      truncated: this.#damage.isTruncated(this.#frames),
      decodeErrors: this.#damage.errors,
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#closeOnAbort)
    await Promise.allSettled([this.#stream.close(), this.#bytes.close()])
  }

  #emptyError(): FpError {
    return this.#damage.errors > 0 || this.#damage.isTruncated(0)
      ? new FpError('DECODE_FAILED', 'No sample of the file could be decoded: it is damaged.')
      : new FpError('EMPTY_AUDIO', 'The file holds no samples.')
  }
}

class StoredChunk implements PcmChunk {
  readonly frames: number
  readonly #channels: number

  constructor(
    readonly stored: StoredSamples,
    channels: number,
    readonly sampleRate: number,
  ) {
    this.frames = stored.bytes.length / (channels * layoutOfStored(stored.format).bytes)
    this.#channels = channels
  }

  get channelData(): Float32Array[] {
    return planesOf(this.stored, this.#channels)
  }
}

function planesOf({ bytes, format }: StoredSamples, channels: number): Float32Array[] {
  return deinterleave(bytes, channels, layoutOfStored(format))
}

/** Whatever a decoder throws is about the file: libraries throw TypeErrors and the like on damage. */
export function asFpError(error: unknown): FpError {
  if (error instanceof FpError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new FpError('DECODE_FAILED', `The decoder failed: ${reason}`, { cause: error })
}
