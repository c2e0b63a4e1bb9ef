import { seededRandom } from './random.js'

export interface ClickOptions {
  readonly bpm: number
  readonly seconds: number
  readonly sampleRate: number
  /** Standard deviation of each click's time around the beat, as a share of the beat. */
  readonly jitter?: number
  readonly seed?: number
}

export interface ClickTrack {
  readonly samples: Float32Array
  readonly timesSeconds: readonly number[]
}

const CLICK_SECONDS = 0.005
const DECAY_SECONDS = 0.001

/** One and the same short burst of noise on every beat, the first half a beat into the track. */
export function clickTrack({ bpm, seconds, sampleRate, jitter = 0, seed = 1 }: ClickOptions): ClickTrack {
  const { gaussian, uniform } = seededRandom(seed)
  const burst = Float32Array.from(
    { length: Math.round(CLICK_SECONDS * sampleRate) },
    (_, n) => 0.8 * Math.exp(-n / (DECAY_SECONDS * sampleRate)) * (n === 0 ? 1 : 2 * uniform() - 1),
  )
  const samples = new Float32Array(Math.round(seconds * sampleRate))
  const beatSeconds = 60 / bpm
  const timesSeconds: number[] = []
  for (let beat = 0.5; beat * beatSeconds < seconds - 0.1; beat++) {
    // Within a fifth of a beat, so that clicks keep their order and their distance.
    const offset = Math.max(-0.2, Math.min(0.2, jitter * gaussian()))
    const start = Math.round((beat + offset) * beatSeconds * sampleRate)
    timesSeconds.push(start / sampleRate)
    for (const [n, value] of burst.entries()) samples[start + n]! += value
  }
  return { samples, timesSeconds }
}
