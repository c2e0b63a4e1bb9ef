import type { AudioInfo, DecoderName, EncodedInput } from '../decode/index.js'
import type { Fingerprint } from '../schema/index.js'
import type { Details } from './details.js'

/** Decoded audio: one equally long array a channel, ± 1 is full scale. */
export interface PcmAudio {
  /**
   * 1 to 8 channels in WAVE order. Other threads read the arrays where they lie: until the analysis has ended they must
   * be neither changed nor transferred, nor a WebAssembly memory grow that they are part of. That ends in INVALID_ARGUMENT,
   * or with the process where the memory was freed as well: only who receives a buffer can keep it.
   */
  readonly channelData: readonly Float32Array[]
  /** Hz, 8000 to 384 000. */
  readonly sampleRate: number
}

/** An encoded file, by path, as a file URL, as bytes, or as a stream or async iterable of bytes. */
export type EncodedAudio = EncodedInput

export type AudioInput = EncodedAudio | PcmAudio

export interface Progress {
  /** Seconds of audio that have been decoded and handed to the analysis. */
  readonly secondsDone: number
  /** 0–1, or null where the input does not tell its duration. */
  readonly fraction: number | null
}

export interface FingerprintOptions {
  /** Ends the work within 100 ms with the code ABORTED. */
  readonly signal?: AbortSignal | undefined
  /** Whether the result has `details`. Default true; the work is the same either way. */
  readonly details?: boolean | undefined
  /** Counts a mono track twice in loudness, as when two loudspeakers play it (+3.01 LU). Default false. */
  readonly dualMono?: boolean | undefined
  /**
   * Who decodes. `auto`, the default: the WebAssembly decoders of this package, and the system's ffmpeg for what they
   * don't cover. `wasm`: they alone. `ffmpeg`: the system's ffmpeg. `node-av`: the optional package of that name. PCM is
   * read by the package in any case. UNSUPPORTED_FORMAT where what was asked for is not installed.
   */
  readonly decoder?: DecoderName | undefined
  /** Called some ten times a second, and once at the end. What it throws ends the work. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Ends the work after so many milliseconds with the code TIMEOUT. */
  readonly timeoutMs?: number | undefined
}

export interface Metadata {
  /** Length of what was decoded and analysed. */
  readonly durationSeconds: number
  /** Hz, as stored. */
  readonly sampleRate: number
  readonly channels: number
  /** As stored; null where the codec has no such notion (mp3, Vorbis, …). */
  readonly bitsPerSample: number | null
  /** The container, recognised by content; `PCM` for samples that were given as such. */
  readonly format: string
  readonly codec: string
  readonly tags: AudioInfo['tags']
  /** The file promises more audio than could be decoded. */
  readonly truncated: boolean
  /** Damaged places that the decoder had to skip. */
  readonly decodeErrors: number
}

/** What the samples alone tell. */
export interface Analysis {
  /** The 25 dimensions by name, in canonical order. */
  readonly fingerprint: Fingerprint
  /** The same 25 values, in the order of `DIMENSIONS`. */
  readonly vector: Float64Array
  /** Vectors compare only with vectors of the same version. */
  readonly algorithmVersion: number
}

export interface FingerprintResult extends Analysis {
  readonly metadata: Metadata
  /** Left out with `details: false`. */
  readonly details?: Details
  /** Wall time from the call to the result. */
  readonly processingTimeMs: number
  /** The part of it that was spent on reading and decoding. */
  readonly decodeTimeMs: number
}

export interface DetailedFingerprintResult extends FingerprintResult {
  readonly details: Details
}
