import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { type DecoderName, openAudio } from '../../lib/decode/index.js'
import { loadNodeAv } from '../../lib/decode/node-av-library.js'
import {
  codeOf,
  type Decoded,
  decode,
  encode,
  ffmpegSamples,
  framesOf,
  hasFfmpeg,
  haveEqualSamples,
  largestDifference,
  signalWav,
  temporaryFolder,
} from './support.js'

const hasNodeAv = await loadNodeAv().then(
  () => true,
  () => false,
)
if (!hasNodeAv) console.warn('Tests of the decoder node-av are skipped: the package is not installed.')

const files = temporaryFolder()
afterAll(files.remove)
afterEach(() => vi.unstubAllEnvs())

const wav = signalWav(2, 100_000)
/** As in formats.test.ts, for two decoders that transform in floats. */
const FLOAT_TRANSFORM = 4e-6
/** ffmpeg's own Opus decoder is another than libopus; the standard (RFC 6716, section 6) wants them alike to the ear only. */
const OPUS_IMPLEMENTATIONS = 1e-2
const AAC_FRAME = 1024

const CODED: [string, string[], number][] = [
  ['coded.flac', ['-c:a', 'flac', '-sample_fmt', 's16'], 0],
  ['coded24.flac', ['-c:a', 'flac', '-sample_fmt', 's32'], 0],
  ['coded.mp3', ['-c:a', 'libmp3lame', '-b:a', '192k'], FLOAT_TRANSFORM],
  ['coded.ogg', ['-c:a', 'libvorbis'], FLOAT_TRANSFORM],
  ['coded.opus', ['-c:a', 'libopus'], OPUS_IMPLEMENTATIONS],
]

function difference(left: Decoded, right: Decoded): number {
  const channels = right.channelData.length
  const interleaved = new Float32Array(channels * framesOf(right.channelData))
  for (const [channel, samples] of right.channelData.entries()) {
    for (const [frame, sample] of samples.entries()) interleaved[frame * channels + channel] = sample
  }
  return largestDifference(left.channelData, interleaved)
}

describe.each([
  ['ffmpeg', true],
  ['node-av', hasNodeAv],
] as [DecoderName, boolean][])('the decoder %s', (decoder, isInstalled) => {
  describe.skipIf(!isInstalled || !hasFfmpeg)('where it is installed', () => {
    it.each(CODED)('decodes %s as the package itself does', async (name, options, tolerance) => {
      const file = encode(wav, files.path(name), ...options)
      const own = await decode(file, { decoder: 'wasm' })
      const other = await decode(file, { decoder })
      expect(difference(other, own)).toBeLessThanOrEqual(tolerance)
      expect(other.info).toMatchObject({
        sampleRate: own.info.sampleRate,
        channels: own.info.channels,
        bitsPerSample: own.info.bitsPerSample,
        format: own.info.format,
        codec: own.info.codec,
      })
      expect(other.report).toMatchObject({ truncated: false, decodeErrors: 0 })
    })

    it('takes bytes and streams too', async () => {
      const file = encode(wav, files.path('bytes.flac'), '-c:a', 'flac')
      const fromPath = await decode(file, { decoder })
      for (const input of [readFileSync(file), createReadStream(file)]) {
        const { channelData } = await decode(input, { decoder })
        expect(haveEqualSamples(channelData, fromPath.channelData)).toBe(true)
      }
    })

    it('tells that a FLAC file is cut', async () => {
      const whole = readFileSync(encode(wav, files.path('whole.flac'), '-c:a', 'flac'))
      writeFileSync(files.path('cut.flac'), whole.subarray(0, whole.length / 2))
      const { report } = await decode(files.path('cut.flac'), { decoder })
      expect(report.truncated).toBe(true)
      expect(report.frames).toBeGreaterThan(10_000)
    })

    it('decodes AAC as the ffmpeg program does', async () => {
      const file = encode(wav, files.path('coded.m4a'), '-c:a', 'aac')
      const { channelData, info } = await decode(file, { decoder })
      expect(info).toMatchObject({ codec: 'AAC', format: 'MP4', channels: 2 })
      // Newer versions of ffmpeg's libraries leave out the padding of the last frame.
      const expected = ffmpegSamples(file)
      expect(expected.length / 2 - framesOf(channelData)).toBeLessThan(AAC_FRAME)
      const common = expected.subarray(0, 2 * framesOf(channelData))
      expect(largestDifference(channelData, common)).toBeLessThanOrEqual(FLOAT_TRANSFORM)
    })

    it('fails as all decoders do on what is no audio, and can be closed unread', async () => {
      writeFileSync(files.path('empty.mp3'), Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0'), Buffer.alloc(5000)]))
      expect(await codeOf(decode(files.path('empty.mp3'), { decoder }))).toBe('UNSUPPORTED_FORMAT')
      const source = await openAudio(encode(wav, files.path('unread.flac'), '-c:a', 'flac'), { decoder })
      await source.close()
      expect(await codeOf(source.chunks().next())).not.toBe('no error')
    })
  })

  it('leaves PCM to the package', async () => {
    const { channelData } = await decode(wav, { decoder })
    expect(haveEqualSamples(channelData, (await decode(wav)).channelData)).toBe(true)
  })
})

describe('a decoder that can not be had', () => {
  it('wasm, for what only ffmpeg reads', async () => {
    const head = Buffer.concat([Buffer.from('\0\0\0\x20ftypM4A '), Buffer.alloc(5000)])
    await expect(decode(head, { decoder: 'wasm' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/MP4.*ffmpeg/),
    })
  })

  it.skipIf(!hasFfmpeg)('ffmpeg, where there is none', async () => {
    const file = encode(wav, files.path('lonely.flac'), '-c:a', 'flac')
    vi.stubEnv('FFMPEG_PATH', '/nowhere/ffmpeg')
    expect(await codeOf(decode(file, { decoder: 'ffmpeg' }))).toBe('UNSUPPORTED_FORMAT')
    expect(await codeOf(decode(file))).toBe('no error')
  })

  it.skipIf(!hasNodeAv || !hasFfmpeg)('ffmpeg, where there is node-av instead', async () => {
    const file = encode(wav, files.path('no-ffmpeg.m4a'), '-c:a', 'aac')
    vi.stubEnv('FFMPEG_PATH', '/nowhere/ffmpeg')
    expect(Math.abs((await decode(file)).report.frames - 100_000)).toBeLessThan(AAC_FRAME)
  })

  it.skipIf(hasNodeAv || !hasFfmpeg)('node-av, where it is not installed', async () => {
    const file = encode(wav, files.path('lonelier.flac'), '-c:a', 'flac')
    await expect(decode(file, { decoder: 'node-av' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('npm install node-av'),
    })
  })
})
