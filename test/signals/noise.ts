import { Fft } from '../reference/fft.js'
import { seededRandom } from './random.js'

export interface NoiseOptions {
  readonly seed: number
  readonly seconds: number
  readonly sampleRate: number
  /** Root mean square; ± 1 is full scale. */
  readonly rms?: number
}

/** Gaussian white noise. */
export function whiteNoise({ seed, seconds, sampleRate, rms = 0.1 }: NoiseOptions): Float32Array {
  const { gaussian } = seededRandom(seed)
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, () => rms * gaussian())
}

/** Evenly distributed white noise. */
export function uniformNoise({ seed, seconds, sampleRate, rms = 0.1 }: NoiseOptions): Float32Array {
  const { uniform } = seededRandom(seed)
  const peak = rms * Math.sqrt(3)
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, () => peak * (2 * uniform() - 1))
}

/** Noise whose power spectrum is exactly proportional to 1/f from 20 Hz to 20 kHz and zero elsewhere; random phases. */
export function pinkNoise({ seed, seconds, sampleRate, rms = 0.1 }: NoiseOptions): Float32Array {
  const length = Math.round(seconds * sampleRate)
  const size = 2 ** Math.ceil(Math.log2(length))
  const { uniform } = seededRandom(seed)
  const real = new Float64Array(size)
  const imaginary = new Float64Array(size)
  let power = 0
  for (let k = 1; k < size / 2; k++) {
    const hz = (k * sampleRate) / size
    if (hz < 20 || hz > 20000) continue
    const phase = 2 * Math.PI * uniform()
    real[k] = Math.cos(phase) / Math.sqrt(hz)
    imaginary[k] = Math.sin(phase) / Math.sqrt(hz)
    power += 1 / hz / 2
  }
  new Fft(size).transform(real, imaginary)
  const gain = rms / Math.sqrt(power)
  return Float32Array.from(real.subarray(0, length), (sample) => gain * sample)
}
