import { paddedTo } from './channels.js'
import { Fft } from './fft.js'
import { maximum } from './statistics.js'

/** 1 − cos over one period, so that shifted copies sum to a constant. */
export function periodicHann(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size))
}

/** The even number of samples nearest to the duration of `size` samples at `referenceHz`. */
export function sizeAtRate(size: number, referenceHz: number, sampleRate: number): number {
  return 2 * Math.round((size * sampleRate) / referenceHz / 2)
}

/**
 * Where frames start that lie fully inside a track, at the samples nearest to `hop` apart; one that is shorter than a frame
 * has a single, padded frame.
 */
export function frameStarts(samples: number, size: number, hop: number): number[] {
  const starts = [0]
  const startOf = (frame: number) => Math.round(frame * hop)
  while (startOf(starts.length) + size <= samples) starts.push(startOf(starts.length))
  return starts
}

/** Root mean square over the samples start … start + size of all channels. */
export function rmsOf(channels: readonly Float64Array[], start: number, size: number): number {
  let sum = 0
  for (const channel of channels) for (let i = start; i < start + size; i++) sum += channel[i]! ** 2
  return Math.sqrt(sum / (size * channels.length))
}

export const SILENCE_RMS = 10 ** (-90 / 20)

/** Which frames or blocks are not silent: no more than 50 dB below the loudest of their kind, and at least −90 dBFS. */
export function audible(rms: readonly number[]): boolean[] {
  const floor = Math.max(SILENCE_RMS, maximum(rms) * 10 ** (-50 / 20))
  return rms.map((value) => value >= floor)
}

export interface Spectrogram {
  readonly binHz: number
  /** Power summed over the channels, a row per frame, bins 0 … size ÷ 2. */
  readonly power: readonly Float64Array[]
  /** Root mean square of each frame's samples before windowing. */
  readonly rms: readonly number[]
}

/** Periodic Hann power spectra of frames inside the track, unscaled as the transform gives them. */
export function spectrogramOf(
  channels: readonly Float64Array[],
  sampleRate: number,
  size: number,
  hop: number,
): Spectrogram {
  const long = channels.map((channel) => paddedTo(channel, size))
  const window = periodicHann(size)
  const fft = new Fft(size)
  const starts = frameStarts(long[0]!.length, size, hop)
  const power = starts.map((start) => {
    const [left, right] = long.map((channel) => channel.subarray(start, start + size).map((x, n) => x * window[n]!))
    // Two real signals share a complex transform: |L|² + |R|² = (|Z[k]|² + |Z[size − k]|²) ÷ 2 for Z of L + iR.
    const re = left!
    const im = right ?? new Float64Array(size)
    fft.transform(re, im)
    return Float64Array.from({ length: size / 2 + 1 }, (_, k) => {
      const mirrored = (size - k) % size
      return (re[k]! ** 2 + im[k]! ** 2 + re[mirrored]! ** 2 + im[mirrored]! ** 2) / 2
    })
  })
  return { binHz: sampleRate / size, power, rms: starts.map((start) => rmsOf(long, start, size)) }
}
