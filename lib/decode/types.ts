import type { InterleavedFormat } from '../binding/types.js'
import type { ByteReader } from './byte-reader.js'
import type { Damage } from './damage.js'
import type { AudioTags } from './tags.js'

/** What the file says about itself. */
export interface AudioInfo {
  readonly sampleRate: number
  readonly channels: number
  /** Stored bit depth; `null` for lossy codecs, which have none. */
  readonly bitsPerSample: number | null
  /** Container: 'WAV', 'FLAC', 'Ogg', 'MPEG', 'AIFF', 'MP4', … */
  readonly format: string
  /** 'PCM', 'FLAC', 'MP3', 'Vorbis', 'Opus', 'AAC', … */
  readonly codec: string
  /** As the header tells it; `null` where the header does not. */
  readonly durationSeconds: number | null
  readonly tags: AudioTags
}

/** Samples as they lie in a file, which the addon splits into channels faster than JavaScript. */
export interface StoredSamples {
  /** Whole frames. */
  readonly bytes: Uint8Array
  readonly format: InterleavedFormat
}

/** A stretch of decoded audio, valid until the next one is asked for. */
export interface PcmChunk {
  /** Samples per channel. */
  readonly frames: number
  /** One equally long array a channel, full scale ±1, channels in WAVE order (L R C LFE Ls Rs …). */
  readonly channelData: Float32Array[]
  /** The same samples, where they are at hand so; who takes these should leave `channelData`, which is made on demand. */
  readonly stored?: StoredSamples
  /** The arrays of `channelData` stay as they are until the analysis has ended. Such a chunk is the last one. */
  readonly isLasting?: boolean
  readonly sampleRate: number
}

/** How the decoding went; final once `chunks()` has ended. */
export interface DecodeReport {
  /** Samples per channel delivered. */
  readonly frames: number
  /** The file holds less audio than it should by its own account. */
  readonly truncated: boolean
  /** Damaged stretches met; they were muted or left out. */
  readonly decodeErrors: number
}

/** An opened audio file: what it says about itself, then its samples, then how the decoding went. */
export interface AudioSource {
  readonly info: AudioInfo
  /**
   * The samples, from beginning to end; once only. Everything is closed when the loop over it ends, however it ends; after
   * the last sample it is being closed, which `close` waits for.
   * @throws DECODE_FAILED, EMPTY_AUDIO (no sample in the file), ABORTED or the signal's own FpError
   */
  chunks(): AsyncGenerator<PcmChunk, void, undefined>
  /** Final once `chunks()` has ended. */
  report(): DecodeReport
  /** Frees files, processes and decoders. Safe to call at any time and more than once. */
  close(): Promise<void>
}

/** What a decoder gets beside the bytes. */
export interface DecodeContext {
  readonly damage: Damage
  /** Path of the file, for a decoder that opens it itself; `null` for bytes and streams. */
  readonly path: string | null
  readonly signal: AbortSignal | undefined
  /** Settles with what music-metadata finds, asked for once; never rejects. */
  readonly metadata: () => Promise<Metadata>
}

/** What music-metadata tells of a file. Every part can be missing. */
export interface Metadata {
  readonly tags: AudioTags
  readonly durationSeconds: number | null
  readonly bitsPerSample: number | null
  readonly codec: string | null
}

/** An opened decoder: its header is read, no sample is decoded yet. */
export interface DecodedStream {
  readonly sampleRate: number
  readonly channels: number
  readonly bitsPerSample: number | null
  readonly codec: string
  readonly durationSeconds: number | null
  /** What the decoder found out itself, where it had to see as much of the file; else `DecodeContext.metadata` holds. */
  readonly metadata?: Metadata
  /** Integers can't leave ±1, stored floats may have any value, and what a lossy codec yields beyond ±2 is damage. */
  readonly sampleKind: 'integer' | 'float' | 'lossy'
  /** Ends with the audio. Frees what it holds when it ends, fails or is returned from. */
  chunks(): AsyncGenerator<Float32Array[] | StoredSamples, void, undefined>
  /** Frees everything, also if `chunks()` was never called. Safe to call twice. */
  close(): void | Promise<void>
}

export type OpenDecoder = (bytes: ByteReader, context: DecodeContext) => Promise<DecodedStream>
