import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AudioInfo,
  type DecodeReport,
  type EncodedInput,
  type OpenAudioOptions,
  openAudio,
} from '../../lib/decode/index.js'
import { wavBytes } from '../helpers/wav.js'

const { FFMPEG_PATH } = process.env
const ffmpeg = FFMPEG_PATH || 'ffmpeg'

/** Tests that compare with ffmpeg skip without it. */
export const hasFfmpeg = spawnSync(ffmpeg, ['-version']).status === 0
if (!hasFfmpeg) console.warn('Tests against ffmpeg are skipped: there is no ffmpeg on the PATH (set FFMPEG_PATH).')

/** A folder for this test file's own files, and how to remove it. */
export function temporaryFolder(): { path: (name: string) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'fp-decode-test-'))
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Pseudo-random numbers of 0 ≤ x < 1 (Numerical Recipes' linear congruential generator). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Something like music: for each channel a decaying chord of its own over noise, with onsets twice a second. */
export function signal(channels: number, frames: number, sampleRate = 44_100, seed = 1): Float32Array[] {
  const random = randomNumbers(seed)
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: frames }, (_, frame) => {
      const seconds = frame / sampleRate
      const envelope = Math.exp(-4 * (seconds % 0.5))
      const chord = [220, 277, 330].map((hertz) => Math.sin(2 * Math.PI * hertz * (1 + channel / 4) * seconds))
      return 0.2 * envelope * chord.reduce((sum, tone) => sum + tone, 0) + 0.02 * (random() - 0.5)
    }),
  )
}

export function signalWav(channels: number, frames: number, sampleRate = 44_100): Uint8Array {
  return wavBytes({ channelData: signal(channels, frames, sampleRate), sampleRate }, 24)
}

/** Encodes a WAV file's bytes by ffmpeg into the file `output`. */
export function encode(wav: Uint8Array, output: string, ...options: string[]): string {
  execFileSync(ffmpeg, ['-v', 'error', '-y', '-f', 'wav', '-i', 'pipe:0', ...options, output], { input: wav })
  return output
}

/** ffmpeg's samples of a file, interleaved. */
export function ffmpegSamples(path: string, ...inputOptions: string[]): Float32Array {
  const { stdout } = spawnSync(
    ffmpeg,
    ['-nostdin', '-v', 'quiet', ...inputOptions, '-i', `file:${path}`, '-map', '0:a:0', '-f', 'f32le', 'pipe:1'],
    { maxBuffer: 2 ** 30 },
  )
  return new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.byteLength))
}

export interface Decoded {
  readonly info: AudioInfo
  readonly channelData: Float32Array[]
  readonly report: DecodeReport
}

export async function decode(input: EncodedInput, options?: OpenAudioOptions): Promise<Decoded> {
  const source = await openAudio(input, options)
  const parts: Float32Array[][] = []
  for await (const { channelData } of source.chunks()) parts.push(channelData.map((samples) => samples.slice()))
  const frames = parts.reduce((sum, part) => sum + framesOf(part), 0)
  const channelData = Array.from({ length: source.info.channels }, (_, channel) => {
    const samples = new Float32Array(frames)
    let at = 0
    for (const part of parts) {
      samples.set(part[channel] ?? [], at)
      at += framesOf(part)
    }
    return samples
  })
  return { info: source.info, channelData, report: source.report() }
}

export function framesOf(channelData: readonly Float32Array[]): number {
  return channelData[0]?.length ?? 0
}

/** Largest difference from interleaved samples; infinite if the lengths differ or a sample is not finite. */
export function largestDifference(channelData: readonly Float32Array[], interleaved: Float32Array): number {
  const channels = channelData.length
  if (framesOf(channelData) * channels !== interleaved.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (const [channel, samples] of channelData.entries()) {
    for (let frame = 0; frame < samples.length; frame++) {
      const difference = Math.abs((samples[frame] as number) - (interleaved[frame * channels + channel] as number))
      if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
    }
  }
  return largest
}

export function haveEqualSamples(a: readonly Float32Array[], b: readonly Float32Array[]): boolean {
  const bytesOf = (samples: Float32Array) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  return (
    a.length === b.length && a.every((samples, channel) => bytesOf(samples).equals(bytesOf(b[channel] as Float32Array)))
  )
}

/** The code that a promise rejects with; the error itself where it has none, so that the assertion shows it. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no error',
    (error) => error.code ?? error,
  )
}
