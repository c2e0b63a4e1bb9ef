import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { parseKey } from './key.js'
import type { Estimate, System, Task } from './systems.js'

export const SAMPLE_RATE = 44_100

interface Vector {
  delete(): void
}

/** The part of essentia.js that is used here. */
interface Essentia {
  readonly version: string
  arrayToVector(samples: Float32Array): Vector
  vectorToArray(vector: Vector): Float32Array
  RhythmExtractor2013(signal: Vector): { bpm: number; ticks: Vector }
  PercivalBpmEstimator(signal: Vector): { bpm: number }
  OnsetRate(signal: Vector): { onsets: Vector }
  KeyExtractor(signal: Vector): { key: string; scale: string }
}

/** Essentia's extractors with their defaults, and its version of Percival & Tzanetakis 2014; none where either is missing. */
export function essentia(): System[] {
  let essentia: Essentia
  try {
    const library = createRequire(import.meta.url)('essentia.js')
    essentia = new library.Essentia(library.EssentiaWASM)
  } catch {
    return []
  }
  const { version } = essentia
  const over =
    (estimate: (signal: Vector, tasks: ReadonlySet<Task>) => Estimate): System['estimate'] =>
    async (file, tasks) => {
      const signal = essentia.arrayToVector(await monoSamples(file))
      try {
        return estimate(signal, tasks)
      } finally {
        signal.delete()
      }
    }
  const times = (vector: Vector) => {
    const seconds = [...essentia.vectorToArray(vector)]
    vector.delete()
    return seconds
  }
  const rhythm = (signal: Vector) => {
    const { bpm, ticks } = essentia.RhythmExtractor2013(signal)
    return { bpm, beats: times(ticks) }
  }
  const key = (signal: Vector) => {
    const { key, scale } = essentia.KeyExtractor(signal)
    return { key: parseKey(`${key} ${scale}`) }
  }
  return [
    {
      name: 'essentia',
      version,
      estimate: over((signal, tasks) => ({
        ...((tasks.has('tempo') || tasks.has('beats')) && rhythm(signal)),
        ...(tasks.has('onsets') && { onsets: times(essentia.OnsetRate(signal).onsets) }),
        ...(tasks.has('key') && key(signal)),
      })),
    },
    {
      name: 'Percival',
      version,
      estimate: over((signal, tasks) => (tasks.has('tempo') ? { bpm: essentia.PercivalBpmEstimator(signal).bpm } : {})),
    },
  ]
}

/** Essentia's algorithms expect one channel at 44.1 kHz. `file` is absolute, so it can't be taken for an option. */
export async function monoSamples(file: string): Promise<Float32Array> {
  const args = ['-nostdin', '-v', 'error', '-i', file, '-ac', '1', '-ar', String(SAMPLE_RATE), '-f', 'f32le', '-']
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: 2 ** 30 })
  return new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.byteLength))
}
