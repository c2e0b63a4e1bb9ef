import type { Damage } from './damage.js'
import type { DecodedStream, Metadata } from './types.js'

/** What ffmpeg's libraries need to know of a format, whichever way they are called. */
export interface LibavFormat {
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

/** What the metadata tell of a file that ffmpeg's libraries decode. Notes how many samples there should be. */
export function factsOf(
  format: LibavFormat,
  metadata: Metadata,
  sampleRate: number,
  damage: Damage,
): Pick<DecodedStream, 'bitsPerSample' | 'codec' | 'durationSeconds'> {
  const codec = codecOf(format, metadata)
  if (format.hasExactDuration && metadata.durationSeconds !== null) {
    damage.expectFrames(
      Math.round(metadata.durationSeconds * sampleRate),
      Math.ceil(DURATION_TOLERANCE_SECONDS * sampleRate),
    )
  }
  return {
    codec,
    bitsPerSample: LOSSLESS_CODECS.has(codec) ? metadata.bitsPerSample : null,
    durationSeconds: metadata.durationSeconds,
  }
}

function codecOf(format: LibavFormat, metadata: Metadata): string {
  const name = metadata.codec
  return (name !== null && CODEC_NAMES.find(([pattern]) => pattern.test(name))?.[1]) || format.codec
}
