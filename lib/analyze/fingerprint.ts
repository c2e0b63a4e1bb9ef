import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { types } from 'node:util'
import { loadBinding } from '../binding/index.js'
import type { NativeBinding } from '../binding/types.js'
import { nowMs } from '../clock.js'
import { type AudioSource, DECODER_NAMES, type DecoderName, type OpenAudioOptions, openAudio } from '../decode/index.js'
import { abortSignal, boolean, callback, oneOf, optional, positiveNumber, readOptions, unexpected } from '../options.js'
import { Interruption } from './interruption.js'
import { analysisOf, fromNativeError } from './native.js'
import { isPcm, openPcm } from './pcm.js'
import { analyzeSource } from './run.js'
import type {
  AudioInput,
  DetailedFingerprintResult,
  EncodedAudio,
  FingerprintOptions,
  FingerprintResult,
  Progress,
} from './types.js'

/** How long an interrupted analysis waits for its source to close, which a stalled stream may never do. */
const CLOSE_GRACE_MS = 50

const RULES = {
  signal: optional(abortSignal, undefined),
  details: optional(boolean, true),
  dualMono: optional(boolean, false),
  decoder: optional<DecoderName, DecoderName>(oneOf(DECODER_NAMES), 'auto'),
  onProgress: optional(callback<(progress: Progress) => void>(), undefined),
  timeoutMs: optional(positiveNumber, undefined),
}

/** What the work needs from outside; tests give their own. */
export interface Dependencies {
  readonly loadBinding: () => NativeBinding
  readonly openAudio: (input: EncodedAudio, options: OpenAudioOptions) => Promise<AudioSource>
}

/**
 * The fingerprint of one track: 25 numbers over every sample of it, and what else the file tells.
 *
 * Memory stays bounded however long the track is. The arithmetic runs on the addon's own threads; decoding gives way to
 * the event loop every few milliseconds.
 *
 * @example
 * const { fingerprint, metadata } = await fingerprint('song.flac')
 * console.log(metadata.tags.title, fingerprint.lufs)
 *
 * @param input a path, file URL, bytes, stream or async iterable of an encoded file, or PCM samples
 * @throws FpError with any of the codes in `ERROR_CODES`; nothing else goes on or stays open when it rejects
 */
export function fingerprint(
  input: AudioInput,
  options?: FingerprintOptions & { readonly details?: true | undefined },
): Promise<DetailedFingerprintResult>
export function fingerprint(input: AudioInput, options: FingerprintOptions): Promise<FingerprintResult>
export function fingerprint(input: AudioInput, options?: FingerprintOptions): Promise<FingerprintResult> {
  return fingerprintWith({ loadBinding, openAudio }, input, options)
}

/** {@link fingerprint} with its dependencies given. */
export async function fingerprintWith(
  dependencies: Dependencies,
  input: AudioInput,
  options?: FingerprintOptions,
): Promise<FingerprintResult> {
  const started = nowMs()
  const { signal, details, dualMono, decoder, onProgress, timeoutMs } = readOptions(options, RULES)
  checkInput(input)
  const path = pathOf(input)
  const interruption = new Interruption(signal, timeoutMs)
  let source: AudioSource | undefined
  try {
    interruption.check()
    const binding = dependencies.loadBinding()
    const opened = nowMs()
    source = isPcm(input) ? openPcm(input) : await open(dependencies, input, decoder, interruption)
    const openTimeMs = nowMs() - opened
    const run = await analyzeSource(binding, source, { dualMono, onProgress, interruption })
    const { details: allDetails, ...analysis } = analysisOf(run.native)
    const { frames: _, ...damage } = source.report()
    const { durationSeconds: _promised, ...info } = source.info
    return {
      ...analysis,
      metadata: { durationSeconds: run.native.frames / info.sampleRate, ...info, ...damage },
      ...(details && { details: allDetails }),
      processingTimeMs: nowMs() - started,
      decodeTimeMs: openTimeMs + run.decodeTimeMs,
    }
  } catch (error) {
    // An interruption shows in many ways (a closed stream, a killed decoder); its own error says it best.
    throw interruption.signal?.aborted ? interruption.signal.reason : fromNativeError(error, path)
  } finally {
    const isInterrupted = interruption.signal?.aborted === true
    interruption.dispose()
    if (source) await close(source, isInterrupted)
  }
}

async function open(
  dependencies: Dependencies,
  input: EncodedAudio,
  decoder: DecoderName,
  interruption: Interruption,
): Promise<AudioSource> {
  const opening = dependencies.openAudio(input, { signal: interruption.signal, decoder })
  try {
    return await interruption.race(opening)
  } catch (error) {
    opening.then(closeQuietly, () => {})
    throw error
  }
}

async function close(source: AudioSource, isInterrupted: boolean): Promise<void> {
  const closing = closeQuietly(source)
  await (isInterrupted ? Promise.race([closing, delay(CLOSE_GRACE_MS)]) : closing)
}

// The result, or the error that ended the work, matters more than a failure to close what is no longer needed.
function closeQuietly(source: AudioSource): Promise<void> {
  return source.close().catch(() => {})
}

function pathOf(input: AudioInput): string | undefined {
  if (typeof input === 'string') return input
  return input instanceof URL ? fileURLToPath(input) : undefined
}

function checkInput(input: unknown): void {
  const expected = 'a path, a file URL, bytes, a stream or async iterable of bytes, or PCM { channelData, sampleRate }'
  if (input instanceof URL && input.protocol !== 'file:') throw unexpected('a file URL', 'input', input.href)
  if (typeof input === 'string' || input instanceof URL || isPcm(input)) return
  if (types.isUint8Array(input) || types.isArrayBuffer(input)) return
  if (typeof input === 'object' && input !== null && Symbol.asyncIterator in input) return
  throw unexpected(expected, 'input', input)
}
