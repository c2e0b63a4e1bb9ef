import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import decodeVorbis from '@audio/decode-vorbis'
import { FLACDecoder } from '@wasm-audio-decoders/flac'

export interface Pcm {
  readonly channelData: Float32Array[]
  readonly sampleRate: number
}

/** The samples of a FLAC or Ogg Vorbis file, straight from its decoder: what the project's own decoding does stays out of it. */
export async function decoded(path: string): Promise<Pcm> {
  const bytes = await readFile(path)
  if (extname(path) === '.ogg') {
    const { channelData, sampleRate } = await decodeVorbis(bytes)
    return { channelData, sampleRate }
  }
  if (extname(path) !== '.flac') throw new Error(`expected a .flac or .ogg file but received ${path}`)
  const decoder = new FLACDecoder()
  await decoder.ready
  const { channelData, sampleRate, bitDepth } = await decoder.decodeFile(bytes)
  decoder.free()
  // The decoder divides integers by 2^(bits−1) − 1.
  const fullScale = 2 ** (bitDepth - 1)
  const gain = (fullScale - 1) / fullScale
  return { channelData: channelData.map((channel) => channel.map((sample) => sample * gain)), sampleRate }
}

/** Seconds `from` … `from + length` of it. */
export function excerpt({ channelData, sampleRate }: Pcm, from: number, length: number): Pcm {
  const start = Math.round(from * sampleRate)
  const end = start + Math.round(length * sampleRate)
  return { channelData: channelData.map((channel) => channel.slice(start, end)), sampleRate }
}
