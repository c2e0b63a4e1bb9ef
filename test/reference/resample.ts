import { besselI0 } from './statistics.js'

// A Kaiser window over 256 samples of the lower rate with 120 dB of attenuation has a transition of 0.031 of that rate
// (Kaiser & Schafer 1980): flat to 0.469, and nothing above 0.5 folds back.
const HALF_WIDTH_SAMPLES = 128
const CENTRE_OF_TRANSITION = 0.4845
const KAISER_BETA = 12.26

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

/**
 * The signal at another sample rate, by a windowed sinc without delay: output n lies at time n ÷ `toHz`, and outputs go on
 * as long as the input lasts. Flat to 0.469 of the lower rate, −120 dB from half of it.
 */
export function resample(signal: ArrayLike<number>, fromHz: number, toHz: number): Float64Array {
  if (fromHz === toHz) return Float64Array.from(signal)
  const divisor = greatestCommonDivisor(fromHz, toHz)
  const up = toHz / divisor
  const down = fromHz / divisor
  const lowerHz = Math.min(fromHz, toHz)
  const half = Math.ceil((HALF_WIDTH_SAMPLES * fromHz) / lowerHz)
  const cutoff = (CENTRE_OF_TRANSITION * lowerHz) / fromHz
  const kernels = new Map<number, Float64Array>()
  const kernelOf = (phase: number): Float64Array => {
    const known = kernels.get(phase)
    if (known) return known
    const kernel = Float64Array.from({ length: 2 * half }, (_, tap) => {
      const distance = tap - half + 1 - phase / up
      if (Math.abs(distance) >= half) return 0
      const window = besselI0(KAISER_BETA * Math.sqrt(1 - (distance / half) ** 2)) / besselI0(KAISER_BETA)
      const angle = 2 * Math.PI * cutoff * distance
      return 2 * cutoff * window * (angle === 0 ? 1 : Math.sin(angle) / angle)
    })
    kernels.set(phase, kernel)
    return kernel
  }
  const output = new Float64Array(Math.ceil((signal.length * up) / down))
  for (let n = 0; n < output.length; n++) {
    const position = n * down
    const kernel = kernelOf(position % up)
    const first = Math.floor(position / up) - half + 1
    const end = Math.min(kernel.length, signal.length - first)
    let sum = 0
    for (let tap = Math.max(0, -first); tap < end; tap++) sum += kernel[tap]! * signal[first + tap]!
    output[n] = sum
  }
  return output
}
