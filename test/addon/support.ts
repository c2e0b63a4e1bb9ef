/** What the tests of the compiled addon share. They talk to it directly, below the public API. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadBinding } from '../../lib/binding/index.js'
import type { NativeAnalyzerOptions, NativeResult } from '../../lib/binding/types.js'
import { packageRoot } from '../../lib/package-root.js'
import { clickTrack, seededRandom, sine, whiteNoise } from '../signals/index.js'

export const binding = loadBinding()

/** For programs that load the addon in a thread or process of their own. */
export const addonPath: string = createRequire(import.meta.url)('node-gyp-build').path(packageRoot())

export const programPath = (name: string) => path.join(path.dirname(fileURLToPath(import.meta.url)), 'programs', name)

/** Runs a program of `programs/` in its own process; rejects unless it exits with 0. */
export async function runProgram(name: string, args: readonly string[] = [], nodeArguments: readonly string[] = []) {
  const all = [...nodeArguments, programPath(name), addonPath, ...args]
  return promisify(execFile)(process.execPath, all, { timeout: 60_000 })
}

export const STEREO: NativeAnalyzerOptions = { sampleRate: 44_100, channels: 2, dualMono: false }

const { FP_TEST_SEED } = process.env

/** Seed of a test run: from FP_TEST_SEED, to repeat one, or new. Print it. */
export const testSeed = Number(FP_TEST_SEED ?? Math.floor(Math.random() * 2 ** 32))

/** Noise, a tone and clicks in stereo, so that every dimension has something to measure. */
export function musicLikeStereo(seconds: number, seed: number): Float32Array[] {
  const sampleRate = STEREO.sampleRate
  const tone = sine({ hz: 220 + (seed % 440), amplitude: 0.3, seconds, sampleRate })
  const { samples: beats } = clickTrack({ bpm: 90 + (seed % 60), seconds, sampleRate })
  return [0, 1].map((channel) => {
    const noise = whiteNoise({ seed: seed + channel, seconds, sampleRate, rms: 0.05 })
    return noise.map((sample, frame) => sample + (tone[frame] ?? 0) + 0.3 * (beats[frame] ?? 0))
  })
}

/** Analyses in chunks whose lengths are drawn from 0 … `longestChunk` frames, waiting whenever asked to. */
export async function analyze(
  channelData: readonly Float32Array[],
  { longestChunk = 65_536, seed = 1, options = STEREO } = {},
): Promise<NativeResult> {
  const { uniform } = seededRandom(seed)
  const analyzer = new binding.Analyzer(options)
  const frames = channelData[0]?.length ?? 0
  for (let at = 0; at < frames; ) {
    const end = at + Math.floor(uniform() * (longestChunk + 1))
    if (!analyzer.push(channelData.map((samples) => samples.subarray(at, end)))) await analyzer.drain()
    at = end
  }
  return analyzer.finish()
}
