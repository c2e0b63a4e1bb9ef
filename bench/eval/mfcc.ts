import { createRequire } from 'node:module'
import { monoSamples, SAMPLE_RATE } from './essentia.js'

const FRAME = 2048
const HOP = 1024
const COEFFICIENTS = 20

interface Vector {
  delete(): void
}

/** The part of essentia.js that is used here. */
interface Essentia {
  readonly version: string
  arrayToVector(samples: Float32Array): Vector
  vectorToArray(vector: Vector): Float32Array
  Windowing(frame: Vector, normalized: boolean, size: number, type: string): { frame: Vector }
  Spectrum(frame: Vector, size: number): { spectrum: Vector }
  MFCC(...args: unknown[]): { bands: Vector; mfcc: Vector }
}

/**
 * The yardstick of similarity: mean and standard deviation of 20 MFCC as essentia.js computes them with its defaults (40 mel
 * bands to 11 kHz, dB) from Hann-windowed frames; null where it does not load.
 */
export function mfccYardstick(): { name: string; version: string; of(file: string): Promise<number[]> } | null {
  let essentia: Essentia
  try {
    const library = createRequire(import.meta.url)('essentia.js')
    essentia = new library.Essentia(library.EssentiaWASM)
  } catch {
    return null
  }
  const coefficientsOf = (samples: Float32Array): Float32Array => {
    const frame = essentia.arrayToVector(samples)
    const windowed = essentia.Windowing(frame, true, FRAME, 'hann').frame
    const { spectrum } = essentia.Spectrum(windowed, FRAME)
    const { bands, mfcc } = essentia.MFCC(
      spectrum,
      2,
      11_000,
      FRAME / 2 + 1,
      0,
      'dbamp',
      0,
      'unit_sum',
      40,
      COEFFICIENTS,
      SAMPLE_RATE,
    )
    const coefficients = essentia.vectorToArray(mfcc)
    for (const vector of [frame, windowed, spectrum, bands, mfcc]) vector.delete()
    return coefficients
  }
  const of = async (file: string): Promise<number[]> => {
    const samples = await monoSamples(file)
    const sums = new Float64Array(COEFFICIENTS)
    const squares = new Float64Array(COEFFICIENTS)
    let frames = 0
    for (let from = 0; from + FRAME <= samples.length; from += HOP) {
      const frame = samples.subarray(from, from + FRAME)
      // Digital silence has no timbre, and −∞ dB would drown all.
      if (frame.every((sample) => sample === 0)) continue
      frames++
      for (const [i, value] of coefficientsOf(frame).entries()) {
        sums[i] = (sums[i] as number) + value
        squares[i] = (squares[i] as number) + value ** 2
      }
    }
    const means = Array.from(sums, (sum) => sum / frames)
    return [...means, ...means.map((mean, i) => Math.sqrt(Math.max(0, (squares[i] as number) / frames - mean ** 2)))]
  }
  return { name: 'MFCC of essentia.js', version: essentia.version, of }
}
