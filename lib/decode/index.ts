import { abortable, abortError } from '../abort.js'
import { FpError } from '../errors.js'
import { asFpError, DecodedAudio } from './audio-source.js'
import { ByteReader } from './byte-reader.js'
import { type ByteSource, type EncodedInput, openByteSource } from './byte-source.js'
import { Damage } from './damage.js'
import { DECODER_NAMES, type DecoderName, openerFor } from './decoders.js'
import { FORMATS, type Format } from './formats.js'
import { ID3V2_HEADER_BYTES, id3v2Bytes } from './id3.js'
import { HEAD_BYTES, sniff } from './sniff.js'
import { type AudioTags, NO_METADATA, readMetadata } from './tags.js'
import type { AudioInfo, AudioSource, DecodedStream, DecodeReport, Metadata, PcmChunk } from './types.js'

export type { AudioInfo, AudioSource, AudioTags, DecodeReport, DecoderName, EncodedInput, PcmChunk }
export { DECODER_NAMES }

export interface OpenAudioOptions {
  /** Stops everything within 100 ms; its reason is thrown as it is if that is an FpError. */
  readonly signal?: AbortSignal | undefined
  /** Default `auto`. */
  readonly decoder?: DecoderName | undefined
}

/** A tag in front of a stream is looked at whole up to this size (they hold pictures). */
const MAX_LEADING_TAG_BYTES = 16 * 2 ** 20

/**
 * Recognises an audio file by its content, reads its header and tags, and stands ready to decode it as a stream.
 * @throws FILE_NOT_FOUND, NOT_A_FILE, PERMISSION_DENIED, UNSUPPORTED_FORMAT, DECODE_FAILED, EMPTY_AUDIO,
 *   INVALID_ARGUMENT, ABORTED, or the signal's own FpError
 */
export async function openAudio(input: EncodedInput, options: OpenAudioOptions = {}): Promise<AudioSource> {
  const { signal, decoder = 'auto' } = options
  const source = await openByteSource(input, signal)
  const bytes = new ByteReader(source, signal)
  let stream: DecodedStream | null = null
  try {
    // A stream's beginning is taken before sniffing consumes the tags in it.
    const head = await peekHead(bytes)
    const format = await recognise(bytes)
    const damage = new Damage()
    const metadata = once(() => abortable(metadataOf(source, input, head, format), signal).catch(() => NO_METADATA))
    // Beside the opening, if it must be.
    if (!format.showsTags) metadata()
    stream = await openerFor(format, decoder)(bytes, { damage, path: source.path, signal, metadata })
    return new DecodedAudio(
      describe(format, stream, stream.metadata ?? (await metadata())),
      stream,
      bytes,
      damage,
      signal,
    )
  } catch (error) {
    await stream?.close()
    await bytes.close()
    throw withPath(signal?.aborted ? abortError(signal) : asFpError(error), source.path)
  }
}

function once<Result>(work: () => Result): () => Result {
  let results: [Result] | undefined
  return () => {
    results ??= [work()]
    return results[0]
  }
}

async function peekHead(bytes: ByteReader): Promise<Uint8Array> {
  const tagBytes = id3v2Bytes(await bytes.peek(ID3V2_HEADER_BYTES))
  return bytes.peek(Math.min(tagBytes, MAX_LEADING_TAG_BYTES) + HEAD_BYTES)
}

async function recognise(bytes: ByteReader): Promise<Format> {
  if ((await bytes.peek(1)).length === 0) throw new FpError('EMPTY_AUDIO', 'The input holds no bytes.')
  const name = await sniff(bytes)
  if (name !== null) return FORMATS[name]
  if ((await bytes.peek(1)).length === 0) throw new FpError('EMPTY_AUDIO', 'The input holds tags but no audio.')
  throw new FpError('UNSUPPORTED_FORMAT', 'The content of the input is of no audio format that is known here.')
}

function metadataOf(source: ByteSource, input: EncodedInput, head: Uint8Array, format: Format): Promise<Metadata> {
  const mime = format.mime ?? ''
  if (source.path !== null) return readMetadata({ path: source.path }, mime)
  return readMetadata({ bytes: bytesOf(input) ?? head }, mime)
}

function bytesOf(input: EncodedInput): Uint8Array | null {
  if (input instanceof Uint8Array) return input
  return input instanceof ArrayBuffer ? new Uint8Array(input) : null
}

function describe(format: Format, stream: DecodedStream, metadata: Metadata): AudioInfo {
  return {
    sampleRate: stream.sampleRate,
    channels: stream.channels,
    bitsPerSample: stream.bitsPerSample,
    format: format.name,
    codec: stream.codec,
    durationSeconds: stream.durationSeconds ?? metadata.durationSeconds,
    tags: metadata.tags,
  }
}

/** Errors from deep inside know nothing of the file; here it is known. */
function withPath(error: FpError, path: string | null): FpError {
  if (path === null || error.path !== undefined || error.code === 'ABORTED' || error.code === 'TIMEOUT') return error
  return new FpError(error.code, error.message, { cause: error.cause, path })
}
