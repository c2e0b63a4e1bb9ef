import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../lib/decode/byte-reader.js'
import { openByteSource } from '../../lib/decode/byte-source.js'
import { Damage } from '../../lib/decode/damage.js'
import { flacFrames } from '../../lib/decode/flac-framer.js'
import { decodeFrame } from '../../lib/decode/flac-subframes.js'
import { audioFolder } from '../helpers/audio-folder.js'
import { decode, ffmpegSamples, framesOf, hasFfmpeg, largestDifference } from './support.js'

const folder = join(audioFolder ?? '', 'damage')

function filesOf(name: string): string[] {
  if (audioFolder === null) return ['(no audio folder)']
  return readdirSync(join(folder, name)).filter((file) => file.endsWith('.flac'))
}

const WHOLE = { truncated: false, decodeErrors: 0 }

describe.skipIf(audioFolder === null)('the FLAC decoder test bench', () => {
  describe.skipIf(!hasFfmpeg)('decodes the whole subset exactly', () => {
    it.each(filesOf('flac-subset'))('%s', async (file) => {
      const path = join(folder, 'flac-subset', file)
      const { channelData, report } = await decode(path)
      expect(largestDifference(channelData, ffmpegSamples(path))).toBe(0)
      expect(report).toMatchObject(WHOLE)
    })
  })

  describe('decodes to the checksum in the file', () => {
    // With no other decoder in between, and at 32 bits, where floats would round.
    it.each(
      [
        '22 - 12 bit per sample',
        '23 - 8 bit per sample',
        '62 - predictor overflow check, 20-bit',
        '63 - predictor overflow check, 24-bit',
        '14 - wasted bits',
        '41 - 6 channels (5.1)',
        '64 - rice partitions with escape code zero',
      ]
        .map((name) => `flac-subset/${name}.flac`)
        .concat([
          'flac-uncommon/05 - 32bps audio.flac',
          'flac-uncommon/07 - 15 bit per sample.flac',
          'flac-uncommon/09 - Rice partition order 15.flac',
        ]),
    )('%s', async (file) => {
      const path = join(folder, file)
      const { stated, actual } = await checksums(path)
      expect(actual).toBe(stated)
    })
  })

  describe('uncommon files', () => {
    const uncommon = (file: string) => join(folder, 'flac-uncommon', file)

    it.each([
      ['01 - changing samplerate.flac', 'sample rate changes in mid-stream, from 32000 to 24000 Hz'],
      ['02 - increasing number of channels.flac', 'number of channels changes in mid-stream, from 1 to 2'],
      ['03 - decreasing number of channels.flac', 'number of channels changes in mid-stream, from 4 to 2'],
    ])('%s stops with the change named', async (file, message) => {
      await expect(decode(uncommon(file))).rejects.toMatchObject({
        code: 'DECODE_FAILED',
        message: expect.stringContaining(message),
      })
    })

    // The frames are counted from the files' own headers (04) or by ffmpeg (10, 11).
    it.each([
      ['04 - changing bitdepth.flac', 495_232, 0],
      ['05 - 32bps audio.flac', 515_577, 0],
      ['07 - 15 bit per sample.flac', 518_462, 0],
      ['08 - blocksize 65535.flac', 465_905, 0],
      ['09 - Rice partition order 15.flac', 105_083, 0],
      ['10 - file starting at frame header.flac', 664_669, 0],
      ['11 - file starting with unparsable data.flac', 568_394, 1],
    ])('%s decodes whole', async (file, frames, decodeErrors) => {
      const { report } = await decode(uncommon(file))
      expect(report).toEqual({ frames, truncated: false, decodeErrors })
    })
  })

  describe('faulty files', () => {
    // What is wrong in the header alone costs no samples, but is reported where the header contradicts the frames.
    it.each([
      ['01 - wrong max blocksize.flac', { frames: 101_999, ...WHOLE }],
      ['02 - wrong maximum framesize.flac', { frames: 195_891, ...WHOLE }],
      ['03 - wrong bit depth.flac', { frames: 89_903, truncated: false, decodeErrors: 1 }],
      ['04 - wrong number of channels.flac', { frames: 97_391, truncated: false, decodeErrors: 1 }],
      ['05 - wrong total number of samples.flac', { frames: 109_487, truncated: false, decodeErrors: 1 }],
      ['06 - missing streaminfo metadata block.flac', { frames: 69_743, ...WHOLE }],
      ['07 - other metadata blocks preceding streaminfo metadata block.flac', { frames: 106_031, ...WHOLE }],
      ['08 - blocksize 65536.flac', WHOLE],
      ['09 - blocksize 1.flac', { frames: 41_519, ...WHOLE }],
      ['10 - invalid vorbis comment metadata block.flac', { frames: 119_279, ...WHOLE }],
      ['11 - incorrect metadata block length.flac', { truncated: true }],
    ])('%s', async (file, report) => {
      expect((await decode(join(folder, 'flac-faulty', file))).report).toMatchObject(report)
    })

    it.skipIf(!hasFfmpeg)('yield true samples where ffmpeg can tell', async () => {
      for (const file of [
        '02 - wrong maximum framesize.flac',
        '04 - wrong number of channels.flac',
        '10 - invalid vorbis comment metadata block.flac',
      ]) {
        const path = join(folder, 'flac-faulty', file)
        expect(largestDifference((await decode(path)).channelData, ffmpegSamples(path))).toBe(0)
      }
    })
  })

  it('never crashes whatever one byte of a header says', async () => {
    const whole = await readFile(join(folder, 'flac-subset', '60 - mono audio.flac'))
    for (let at = 0; at < 60; at++) {
      const damaged = Uint8Array.from(whole.subarray(0, 60_000))
      damaged[at] = (damaged[at] as number) ^ 0xff
      const outcome = await decode(damaged).then(
        ({ channelData }) => framesOf(channelData),
        (error) => error.code,
      )
      expect([expect.any(Number), 'DECODE_FAILED', 'UNSUPPORTED_FORMAT']).toContainEqual(outcome)
    }
  })
})

/** MD5 of the integers that the exact decoder yields, as STREAMINFO has it: interleaved, little-endian, whole bytes. */
async function checksums(path: string): Promise<{ stated: string; actual: string }> {
  const file = await readFile(path)
  const stated = file.subarray(26, 42).toString('hex')
  const packed = file.readUInt32BE(18)
  const info = {
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    totalFrames: 0,
  }
  const width = Math.ceil(info.bitsPerSample / 8)
  let at = 4
  for (let isLast = false; !isLast; at += 4 + file.readUIntBE(at + 1, 3)) isLast = (file[at] as number) >= 0x80
  const reader = new ByteReader(await openByteSource(file.subarray(at)))
  const hash = createHash('md5')
  for await (const { bytes, header } of flacFrames(reader, info, new Damage())) {
    const channels = bytes === null ? undefined : decodeFrame(bytes, header)?.channels
    if (channels === undefined) return { stated, actual: 'damaged' }
    const integers = Buffer.alloc(header.blockSize * channels.length * width)
    for (let frame = 0, to = 0; frame < header.blockSize; frame++) {
      for (const samples of channels) to = integers.writeIntLE(samples[frame] as number, to, width)
    }
    hash.update(integers)
  }
  return { stated, actual: hash.digest('hex') }
}
