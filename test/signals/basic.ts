/** Signals with known answers: planar samples, one array per channel. */

export const amplitudeOf = (dbfs: number): number => 10 ** (dbfs / 20)

export interface SineOptions {
  readonly hz: number
  readonly amplitude: number
  readonly seconds: number
  readonly sampleRate: number
  readonly phaseDegrees?: number
  /** Raised-cosine fade at both ends: a tone that starts at once has overshoot between its first samples. */
  readonly fadeSeconds?: number
}

export function sine(options: SineOptions): Float32Array {
  const { hz, amplitude, seconds, sampleRate, phaseDegrees = 0, fadeSeconds = 0 } = options
  const length = Math.round(seconds * sampleRate)
  const fade = fadeSeconds * sampleRate
  return Float32Array.from({ length }, (_, n) => {
    const fromEnd = Math.min(n, length - 1 - n)
    const gain = fromEnd < fade ? 0.5 - 0.5 * Math.cos((Math.PI * fromEnd) / fade) : 1
    return amplitude * gain * Math.sin((2 * Math.PI * hz * n) / sampleRate + (Math.PI * phaseDegrees) / 180)
  })
}

export const silence = (length: number): Float32Array => new Float32Array(length)

export function impulse(length: number, position = 0): Float32Array {
  const samples = new Float32Array(length)
  samples[position] = 1
  return samples
}

export const scaled = (samples: Float32Array, gain: number): Float32Array => samples.map((sample) => gain * sample)

export function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
