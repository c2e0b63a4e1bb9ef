import { loadBinding } from '../binding/index.js'
import type { NativeAnalyzer, NativeBinding } from '../binding/types.js'
import { FpError } from '../errors.js'
import { boolean, optional, readOptions } from '../options.js'
import type { Details } from './details.js'
import { analysisOf, fromNativeError } from './native.js'
import { channelsRule, checkChannelData, sampleRateRule, slices } from './pcm.js'
import type { Analysis } from './types.js'

export interface AnalyzerOptions {
  /** Hz, 8000 to 384 000. */
  readonly sampleRate: number
  /** 1 to 8, in WAVE order. */
  readonly channels: number
  /** As for `fingerprint`. Default false. */
  readonly dualMono?: boolean | undefined
}

export interface StreamAnalysis extends Analysis {
  readonly details: Details
  /** Length of all that was pushed. */
  readonly durationSeconds: number
}

/** One track whose samples arrive bit by bit. */
export interface Analyzer {
  /**
   * Takes the next samples, in chunks of any size: the result does not depend on how they are cut. They are copied
   * before it returns, so the arrays may be used again.
   *
   * @returns resolves when there is room for more. A producer that is faster than the analysis should await it, lest
   * everything wait in memory. It never rejects (`finish` tells what went wrong), so it need not be awaited.
   * @throws FpError INVALID_ARGUMENT at once, for arrays that do not fit the options or after `finish`; ABORTED after
   * `cancel`
   */
  push(channelData: readonly Float32Array[]): Promise<void>
  /**
   * Ends the track. Further calls return the same promise.
   *
   * @throws FpError EMPTY_AUDIO, INVALID_AUDIO, OUT_OF_MEMORY, or ABORTED after `cancel`
   */
  finish(): Promise<StreamAnalysis>
  /** Stops and frees everything; a pending `finish` rejects with ABORTED. */
  cancel(): void
}

const RULES = { sampleRate: sampleRateRule, channels: channelsRule, dualMono: optional(boolean, false) }

/**
 * An analyzer for samples that are decoded, recorded or synthesised elsewhere.
 *
 * @example
 * const analyzer = createAnalyzer({ sampleRate: 44100, channels: 2 })
 * for await (const [left, right] of chunks) await analyzer.push([left, right])
 * const { fingerprint } = await analyzer.finish()
 *
 * @throws FpError INVALID_ARGUMENT or NATIVE_UNAVAILABLE
 */
export function createAnalyzer(options: AnalyzerOptions): Analyzer {
  return createAnalyzerWith(loadBinding, options)
}

/** {@link createAnalyzer} with its dependency given. */
export function createAnalyzerWith(load: () => NativeBinding, options: AnalyzerOptions): Analyzer {
  const checked = readOptions(options, RULES)
  return new CheckedAnalyzer(new (load().Analyzer)(checked), checked)
}

const ROOM = Promise.resolve()

/** Checks and states around the native analyzer, which copies and queues whatever is pushed. */
class CheckedAnalyzer implements Analyzer {
  readonly #native: NativeAnalyzer
  readonly #options: AnalyzerOptions
  #result: Promise<StreamAnalysis> | null = null
  #isCancelled = false

  constructor(native: NativeAnalyzer, options: AnalyzerOptions) {
    this.#native = native
    this.#options = options
  }

  push(channelData: readonly Float32Array[]): Promise<void> {
    if (this.#isCancelled) throw cancelled()
    if (this.#result) throw new FpError('INVALID_ARGUMENT', 'expected no `push` after `finish`')
    checkChannelData(channelData, this.#options.channels)
    let hasRoom = true
    for (const slice of slices(channelData)) hasRoom = this.#native.push(slice)
    return hasRoom ? ROOM : this.#native.drain()
  }

  finish(): Promise<StreamAnalysis> {
    this.#result ??= this.#complete()
    return this.#result
  }

  async #complete(): Promise<StreamAnalysis> {
    if (this.#isCancelled) throw cancelled()
    try {
      const native = await this.#native.finish()
      return { ...analysisOf(native), durationSeconds: native.frames / this.#options.sampleRate }
    } catch (error) {
      throw fromNativeError(error)
    }
  }

  cancel(): void {
    this.#isCancelled = true
    this.#native.cancel()
  }
}

function cancelled(): FpError {
  return new FpError('ABORTED', 'The analyzer was cancelled.')
}
