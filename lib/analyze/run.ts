import type { NativeAnalyzer, NativeBinding, NativeResult } from '../binding/types.js'
import { nowMs } from '../clock.js'
import type { AudioSource, PcmChunk } from '../decode/index.js'
import type { Interruption } from './interruption.js'
import { loans, slices } from './pcm.js'
import type { Progress } from './types.js'

const PROGRESS_INTERVAL_MS = 100

export interface RunOptions {
  readonly dualMono: boolean
  readonly onProgress: ((progress: Progress) => void) | undefined
  readonly interruption: Interruption
}

export interface RunResult {
  readonly native: NativeResult
  readonly decodeTimeMs: number
}

/**
 * Everything that the source holds, through one native analyzer. The source stays open; the analyzer is always ended.
 *
 * @throws FpError of the source or of the interruption, or the addon's own error
 */
export async function analyzeSource(
  binding: NativeBinding,
  source: AudioSource,
  options: RunOptions,
): Promise<RunResult> {
  const { sampleRate, channels } = source.info
  const { interruption } = options
  const analyzer = new binding.Analyzer({ sampleRate, channels, dualMono: options.dualMono })
  try {
    const decodeTimeMs = await feed(analyzer, source, options)
    const native = await interruption.race(analyzer.finish())
    if (options.onProgress) options.onProgress({ secondsDone: native.frames / sampleRate, fraction: 1 })
    return { native, decodeTimeMs }
  } catch (error) {
    analyzer.cancel()
    throw error
  }
}

/** Pushes every chunk; returns the milliseconds that were spent waiting for the decoder. */
async function feed(analyzer: NativeAnalyzer, source: AudioSource, options: RunOptions): Promise<number> {
  const { interruption } = options
  const report = progressReporter(source, options.onProgress)
  const chunks = source.chunks()
  let decodeTimeMs = 0
  for (;;) {
    const asked = nowMs()
    const next = await interruption.race(chunks.next())
    decodeTimeMs += nowMs() - asked
    if (next.done) return decodeTimeMs
    for (const { frames, hasRoom } of pushes(analyzer, next.value)) {
      report(frames)
      if (!hasRoom) await interruption.race(analyzer.drain())
    }
  }
}

/** Pushes a chunk bit by bit, or lends it where it stays as it is. */
function* pushes(analyzer: NativeAnalyzer, chunk: PcmChunk): Generator<{ frames: number; hasRoom: boolean }> {
  if (chunk.stored) {
    const { bytes, format } = chunk.stored
    yield { frames: chunk.frames, hasRoom: analyzer.pushInterleaved(bytes, format) }
    return
  }
  if (chunk.isLasting) {
    let left = chunk.frames
    for (const loan of loans(chunk.channelData)) {
      analyzer.lend(loan)
      const frames = loan[0]?.length ?? 0
      left -= frames
      // Nothing follows the last one that would have to wait for it.
      yield { frames, hasRoom: left === 0 }
    }
    return
  }
  for (const slice of slices(chunk.channelData)) {
    yield { frames: slice[0]?.length ?? 0, hasRoom: analyzer.push(slice) }
  }
}

function progressReporter({ info }: AudioSource, onProgress: RunOptions['onProgress']): (frames: number) => void {
  let framesDone = 0
  let reported = nowMs()
  return (frames) => {
    framesDone += frames
    if (!onProgress || nowMs() - reported < PROGRESS_INTERVAL_MS) return
    reported = nowMs()
    const secondsDone = framesDone / info.sampleRate
    const fraction = info.durationSeconds ? Math.min(1, secondsDone / info.durationSeconds) : null
    onProgress({ secondsDone, fraction })
  }
}
