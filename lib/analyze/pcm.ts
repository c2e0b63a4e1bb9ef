import { types } from 'node:util'
import type { AudioSource } from '../decode/index.js'
import { FpError } from '../errors.js'
import { integerBetween, unexpected } from '../options.js'
import type { PcmAudio } from './types.js'

// Bounds of the native analyzer.
export const MAXIMUM_CHANNELS = 8
export const sampleRateRule = integerBetween(8000, 384000, ' Hz')
export const channelsRule = integerBetween(1, MAXIMUM_CHANNELS)

/** Frames per call into the addon: its copy then takes some 10 µs, so the event loop never notices. */
const SLICE_FRAMES = 65536

/** Samples lent at a time, of all channels: some 20 ms of analysis, so that progress is told. */
const LENT_SAMPLES = 2 ** 22

/**
 * @param channels how many there must be, or undefined for any number from 1 to 8
 * @throws FpError INVALID_ARGUMENT unless there is one equally long Float32Array a channel.
 */
export function checkChannelData(channelData: unknown, channels?: number): asserts channelData is Float32Array[] {
  const wanted = channels ?? `1 to ${MAXIMUM_CHANNELS}`
  const expected = `an array of ${wanted} Float32Array${wanted === 1 ? '' : 's'}`
  if (!Array.isArray(channelData)) throw unexpected(expected, 'channelData', channelData)
  const count = channelData.length
  if (channels === undefined ? count < 1 || count > MAXIMUM_CHANNELS : count !== channels) {
    throw unexpected(expected, 'channelData', channelData)
  }
  for (const [index, samples] of channelData.entries()) {
    const name = `channelData[${index}]`
    if (!types.isFloat32Array(samples)) throw unexpected('a Float32Array', name, samples)
    const frames: number = channelData[0].length
    if (samples.length !== frames) throw unexpected(`${frames} samples as in \`channelData[0]\``, name, samples)
  }
}

/** Views of a chunk that are short enough to be copied. Throws as {@link cut} does. */
export function slices(channelData: readonly Float32Array[]): Generator<Float32Array[]> {
  return cut(channelData, SLICE_FRAMES)
}

/** Views of a chunk that are short enough to be lent. Throws as {@link cut} does. */
export function loans(channelData: readonly Float32Array[]): Generator<Float32Array[]> {
  return cut(channelData, Math.floor(LENT_SAMPLES / channelData.length))
}

/** @throws FpError INVALID_ARGUMENT, where the arrays got another length in between. */
function* cut(channelData: readonly Float32Array[], sliceFrames: number): Generator<Float32Array[]> {
  const frames = channelData[0]?.length ?? 0
  for (let start = 0; start < frames; start += sliceFrames) {
    if (channelData.some(({ length }) => length !== frames)) {
      throw new FpError('INVALID_ARGUMENT', 'The samples were transferred or resized during their analysis.')
    }
    yield channelData.map((samples) => samples.subarray(start, start + sliceFrames))
  }
}

/** Whether the memory of the samples stays where it is as long as their buffer is not transferred. */
function isFixed({ buffer }: Float32Array): boolean {
  return !('resizable' in buffer && buffer.resizable)
}

export function isPcm(input: unknown): input is PcmAudio {
  return typeof input === 'object' && input !== null && 'channelData' in input
}

/**
 * Samples in memory in the shape of a decoded file.
 *
 * @throws FpError INVALID_ARGUMENT, or EMPTY_AUDIO where there is no sample.
 */
export function openPcm({ channelData, sampleRate }: PcmAudio): AudioSource {
  checkChannelData(channelData)
  const planes = [...channelData]
  if (!sampleRateRule.accepts(sampleRate)) throw unexpected(sampleRateRule.expected, 'sampleRate', sampleRate)
  const frames = planes[0]?.length ?? 0
  if (frames === 0) throw new FpError('EMPTY_AUDIO', 'The channels in `channelData` hold no sample.')
  return {
    info: {
      sampleRate,
      channels: planes.length,
      bitsPerSample: 32,
      format: 'PCM',
      codec: 'PCM',
      durationSeconds: frames / sampleRate,
      tags: {},
    },
    async *chunks() {
      yield { frames, channelData: planes, sampleRate, isLasting: planes.every(isFixed) }
    },
    report: () => ({ frames, truncated: false, decodeErrors: 0 }),
    close: async () => {},
  }
}
