import type { Constants } from './node-av-library.js'

/** Writes one channel of a frame's data, a buffer a plane, as floats. */
export type WriteChannel = (data: readonly Buffer[], channel: number, channels: number, to: Float32Array) => void

/** For every sample format that a decoder may yield, by its number. */
export function writersFor(constants: Constants): Map<number, WriteChannel> {
  return new Map([
    [constants.AV_SAMPLE_FMT_U8, writer(Uint8Array, 1, 2 ** 7, false)],
    [constants.AV_SAMPLE_FMT_U8P, writer(Uint8Array, 1, 2 ** 7, true)],
    [constants.AV_SAMPLE_FMT_S16, writer(Int16Array, 0, 2 ** 15, false)],
    [constants.AV_SAMPLE_FMT_S16P, writer(Int16Array, 0, 2 ** 15, true)],
    [constants.AV_SAMPLE_FMT_S32, writer(Int32Array, 0, 2 ** 31, false)],
    [constants.AV_SAMPLE_FMT_S32P, writer(Int32Array, 0, 2 ** 31, true)],
    [constants.AV_SAMPLE_FMT_FLT, writer(Float32Array, 0, 1, false)],
    [constants.AV_SAMPLE_FMT_FLTP, writer(Float32Array, 0, 1, true)],
    [constants.AV_SAMPLE_FMT_DBL, writer(Float64Array, 0, 1, false)],
    [constants.AV_SAMPLE_FMT_DBLP, writer(Float64Array, 0, 1, true)],
  ])
}

type Numbers = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array

interface NumbersConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Numbers
}

/** @param bias of what counts as zero, in units of full scale */
function writer(Kind: NumbersConstructor, bias: number, fullScale: number, isPlanar: boolean): WriteChannel {
  return (data, channel, channels, to) => {
    const plane = data[isPlanar ? channel : 0] as Buffer
    const bytes = plane.byteOffset % Kind.BYTES_PER_ELEMENT === 0 ? plane : Uint8Array.from(plane)
    const samples = new Kind(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / Kind.BYTES_PER_ELEMENT))
    const step = isPlanar ? 1 : channels
    for (let frame = 0, at = isPlanar ? 0 : channel; frame < to.length; frame++, at += step) {
      to[frame] = (samples[at] as number) / fullScale - bias
    }
  }
}
