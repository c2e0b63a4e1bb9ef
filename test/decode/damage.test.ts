import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { loadBinding } from '../../lib/binding/index.js'
import {
  codeOf,
  type Decoded,
  decode,
  encode,
  framesOf,
  hasFfmpeg,
  haveEqualSamples,
  randomNumbers,
  signalWav,
  temporaryFolder,
} from './support.js'

const files = temporaryFolder()
afterAll(files.remove)

const { FP_SEED } = process.env
const seed = FP_SEED === undefined ? Date.now() % 1_000_000 : Number(FP_SEED)

const { muteImpossibleSamples } = loadBinding()

const FRAMES = 150_000
const ROUNDS = 12

interface Case {
  readonly file: string
  readonly options: string[]
  /** Overwritten bytes show: the format has checksums, or so dense a syntax that nonsense breaks it. */
  readonly seesOverwriting: boolean
}
const CASES: Case[] = [
  { file: 'a.wav', options: ['-c:a', 'pcm_s16le'], seesOverwriting: false },
  { file: 'a.aiff', options: [], seesOverwriting: false },
  { file: 'a.flac', options: ['-sample_fmt', 's16'], seesOverwriting: true },
  { file: 'a.oga', options: ['-c:a', 'flac', '-sample_fmt', 's16'], seesOverwriting: true },
  { file: 'a.mp3', options: ['-b:a', '128k'], seesOverwriting: false },
  { file: 'a.ogg', options: ['-c:a', 'libvorbis'], seesOverwriting: true },
  { file: 'a.opus', options: ['-c:a', 'libopus'], seesOverwriting: true },
]

describe.skipIf(!hasFfmpeg).each(CASES)(`damaged $file (FP_SEED=${seed})`, ({ file, options, seesOverwriting }) => {
  const whole = async () => readFile(encode(signalWav(2, FRAMES), files.path(file), ...options))
  const random = randomNumbers(seed)

  it('is never passed off as whole when it is cut', async () => {
    const bytes = Uint8Array.from(await whole())
    const intact = await decode(bytes)
    for (let round = 0; round < ROUNDS; round++) {
      const length = 1 + Math.floor(random() * (bytes.length - 1))
      const outcome = await outcomeOf(bytes.subarray(0, length))
      if (typeof outcome === 'string') {
        expect(['DECODE_FAILED', 'UNSUPPORTED_FORMAT', 'EMPTY_AUDIO'], `cut to ${length}`).toContain(outcome)
      } else if (framesOf(outcome.channelData) < framesOf(intact.channelData)) {
        expect(outcome.report.truncated, `cut to ${length}`).toBe(true)
      }
    }
  })

  it('keeps its sound parts and counts the others when it is overwritten', async () => {
    const bytes = Uint8Array.from(await whole())
    const intact = await decode(bytes)
    for (let round = 0; round < ROUNDS; round++) {
      const damaged = bytes.slice()
      const at = Math.floor(random() * damaged.length)
      const end = Math.min(damaged.length, at + 50 + Math.floor(random() * 1000))
      for (let i = at; i < end; i++) damaged[i] = random() * 256
      const outcome = await outcomeOf(damaged)
      if (typeof outcome === 'string') {
        expect(['DECODE_FAILED', 'UNSUPPORTED_FORMAT', 'EMPTY_AUDIO'], `overwritten from ${at} to ${end}`).toContain(
          outcome,
        )
        continue
      }
      const { channelData, report } = outcome
      for (const samples of channelData) expect(samples.every((sample) => Math.abs(sample) <= 2)).toBe(true)
      if (seesOverwriting && !haveEqualSamples(channelData, intact.channelData)) {
        expect(report.truncated || report.decodeErrors > 0, `overwritten from ${at} to ${end}`).toBe(true)
      }
    }
  })
})

async function outcomeOf(bytes: Uint8Array): Promise<Decoded | string> {
  return decode(bytes).catch((error) => error.code ?? Promise.reject(error))
}

describe.skipIf(!hasFfmpeg)('damage in the middle', () => {
  it('of a FLAC is muted, and all after it stays in place', async () => {
    const bytes = Uint8Array.from(
      await readFile(encode(signalWav(1, FRAMES), files.path('middle.flac'), '-sample_fmt', 's16')),
    )
    const intact = await decode(bytes)
    bytes.fill(0, bytes.length / 2, bytes.length / 2 + 10)
    const { channelData, report } = await decode(bytes)
    expect(report).toEqual({ frames: FRAMES, truncated: false, decodeErrors: 1 })
    const [before = [], after = []] = [intact.channelData[0], channelData[0]]
    const differing = [...before.keys()].filter((frame) => before[frame] !== after[frame])
    expect(differing.length).toBeGreaterThan(0)
    expect(differing.every((frame) => after[frame] === 0)).toBe(true)
    // One block of ffmpeg's encoder.
    expect((differing.at(-1) ?? 0) - (differing[0] ?? 0)).toBeLessThan(4608)
  })

  it('of a Vorbis file never gives a burst', async () => {
    const bytes = Uint8Array.from(
      await readFile(encode(signalWav(1, FRAMES), files.path('middle.ogg'), '-c:a', 'libvorbis')),
    )
    bytes.fill(0xaa, bytes.length / 2, bytes.length / 2 + 10)
    const { channelData, report } = await decode(bytes)
    expect(report.decodeErrors).toBeGreaterThan(0)
    expect(channelData[0]?.every((sample) => Math.abs(sample) < 1)).toBe(true)
  })

  it('shows in what ffmpeg decodes', async () => {
    const bytes = Uint8Array.from(await readFile(encode(signalWav(1, FRAMES), files.path('cut.wv'))))
    const { report } = await decode(bytes.subarray(0, bytes.length / 2))
    expect(report.truncated).toBe(true)
  })

  it('is named where samples stop being of one kind', async () => {
    const low = await readFile(encode(signalWav(1, 50_000, 22_050), files.path('low.mp3')))
    const high = await readFile(encode(signalWav(1, 50_000, 44_100), files.path('high.mp3')))
    await expect(decode(Buffer.concat([low, high]))).rejects.toMatchObject({
      code: 'DECODE_FAILED',
      message: expect.stringContaining('from 22050 to 44100 Hz'),
    })
  })
})

describe('impossible samples', () => {
  it('are muted in all channels with their neighbours, and counted by place', () => {
    const left = new Float32Array(8192).fill(0.5)
    const right = new Float32Array(8192).fill(0.25)
    left[1500] = 2.1
    left[1600] = Number.NaN
    left[6500] = -2.1
    right[5000] = Number.NEGATIVE_INFINITY
    expect(muteImpossibleSamples([left, right])).toBe(3)
    const isMuted = (samples: Float32Array) =>
      [1023, 1024, 2047, 2048, 4095, 4096, 5119, 5120, 6143, 6144].map((frame) => samples[frame] === 0)
    const expected = [false, true, true, false, false, true, true, false, false, true]
    expect(isMuted(left)).toEqual(expected)
    expect(isMuted(right)).toEqual(expected)
  })

  it('leave what is loud but possible', () => {
    const samples = Float32Array.of(1.9, -2, 2)
    expect(muteImpossibleSamples([samples])).toBe(0)
    expect([...samples]).toEqual([Math.fround(1.9), -2, 2])
  })
})

describe('what is no audio', () => {
  it.each([
    ['nothing', new Uint8Array(0), 'EMPTY_AUDIO'],
    ['one byte', Uint8Array.of(0x52), 'UNSUPPORTED_FORMAT'],
    ['text', new TextEncoder().encode('This is not a song. '.repeat(5000)), 'UNSUPPORTED_FORMAT'],
    ['zeros', new Uint8Array(200_000), 'UNSUPPORTED_FORMAT'],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0), 'UNSUPPORTED_FORMAT'],
    ['an ID3 tag alone', Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5]), 'EMPTY_AUDIO'],
    ['an ID3 tag cut', Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 9, 5, 1, 2, 3]), 'DECODE_FAILED'],
    ['a FLAC mark alone', new TextEncoder().encode('fLaC'), 'EMPTY_AUDIO'],
  ])('%s', async (_name, bytes, code) => {
    expect(await codeOf(decode(bytes))).toBe(code)
  })

  it('text named .mp3, with the path in the error', async () => {
    writeFileSync(files.path('notes.mp3'), 'Lyrics: la la la\n'.repeat(100))
    await expect(decode(files.path('notes.mp3'))).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      path: files.path('notes.mp3'),
    })
  })

  it('random bytes', async () => {
    const random = randomNumbers(seed)
    for (let round = 0; round < 5; round++) {
      const noise = Uint8Array.from({ length: 100_000 }, () => random() * 256)
      expect(await codeOf(decode(noise)), `FP_SEED=${seed}`).toMatch(/^(UNSUPPORTED_FORMAT|DECODE_FAILED)$/)
    }
  })

  it('a directory', async () => {
    mkdirSync(files.path('folder.wav'))
    expect(await codeOf(decode(files.path('folder.wav')))).toBe('NOT_A_FILE')
  })
})
