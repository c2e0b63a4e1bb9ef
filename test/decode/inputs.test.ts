import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EncodedInput, openAudio } from '../../lib/decode/index.js'
import { wavBytes } from '../helpers/wav.js'
import {
  codeOf,
  decode,
  encode,
  framesOf,
  hasFfmpeg,
  haveEqualSamples,
  signal,
  signalWav,
  temporaryFolder,
} from './support.js'

const files = temporaryFolder()
afterAll(files.remove)

const wavPath = files.path('song.wav')
const wav = signalWav(2, 60_000)
writeFileSync(wavPath, wav)

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function webStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, 100))
      controller.enqueue(bytes.subarray(100))
      controller.close()
    },
  })
}

/** Every kind of input that the same bytes can come as. */
const kindsOf = (path: string): [string, () => EncodedInput][] => {
  const bytes = () => Uint8Array.from(readFileSync(path))
  return [
    ['path', () => path],
    ['file URL', () => pathToFileURL(path)],
    ['Uint8Array', () => bytes()],
    ['Buffer', () => readFileSync(path)],
    ['ArrayBuffer', () => bytes().buffer],
    ['async iterable of 1000-byte pieces', () => pieces(bytes(), 1000)],
    ['Node stream', () => Readable.from(pieces(bytes(), 50_000))],
    ['web stream', () => webStream(bytes())],
  ]
}

describe('a WAV file gives the same samples as', () => {
  it.each(kindsOf(wavPath))('%s', async (_kind, input) => {
    const expected = await decode(wavPath)
    const { channelData, report, info } = await decode(input())
    expect(haveEqualSamples(channelData, expected.channelData)).toBe(true)
    expect(report).toEqual(expected.report)
    expect(info).toEqual(expected.info)
  })

  it('itself in memory, where it is long and others are read at the same time and before', async () => {
    // 6 bytes a frame: samples lie across the buffers that files are read into, which are used again.
    const songs = [1, 2, 3].map((seed) => {
      const bytes = wavBytes({ channelData: signal(2, 500_000, 44_100, seed), sampleRate: 44_100 }, 24)
      const path = files.path(`long-${seed}.wav`)
      writeFileSync(path, bytes)
      return { bytes, path }
    })
    for (let round = 0; round < 2; round++) {
      const decoded = await Promise.all(songs.map(({ path }) => decode(path)))
      for (const [i, { bytes }] of songs.entries()) {
        expect(haveEqualSamples(decoded[i]?.channelData ?? [], (await decode(bytes)).channelData)).toBe(true)
      }
    }
  })

  it('an iterable of single bytes', async () => {
    const short = signalWav(1, 300)
    expect((await decode(pieces(short, 1))).report.frames).toBe(300)
  })
})

describe('what is no input', () => {
  it.each([
    ['a number', 5, 'a number'],
    ['nothing', undefined, 'undefined'],
    ['an object', { song: 'x' }, 'an object of class Object'],
    ['a web URL', new URL('https://example.org/song.mp3'), 'https:'],
    ['a stream of text', Readable.from(['RIFF', 'WAVE']), 'a string'],
    ['a path with a null byte', 'song\0.wav', 'null bytes'],
  ])('%s', async (_name, input, said) => {
    await expect(openAudio(input as EncodedInput)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(said),
    })
  })

  it('a path to nothing', async () => {
    await expect(openAudio(files.path('absent.wav'))).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      path: files.path('absent.wav'),
    })
    expect(await codeOf(openAudio(`${wavPath}/inside`))).toBe('FILE_NOT_FOUND')
  })

  it.skipIf(process.platform === 'win32')('a device or a FIFO, without waiting for a writer', async () => {
    execFileSync('mkfifo', [files.path('fifo')])
    expect(await codeOf(openAudio(files.path('fifo')))).toBe('NOT_A_FILE')
    expect(await codeOf(openAudio('/dev/null'))).toBe('NOT_A_FILE')
  })

  // Root may read everything, so there the test would prove nothing.
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a file that may not be read', async () => {
    copyFileSync(wavPath, files.path('secret.wav'))
    chmodSync(files.path('secret.wav'), 0)
    expect(await codeOf(openAudio(files.path('secret.wav')))).toBe('PERMISSION_DENIED')
  })

  it('a stream that fails', async () => {
    async function* failing() {
      yield wav.subarray(0, 5000)
      throw new Error('the line went dead')
    }
    await expect(decode(failing())).rejects.toMatchObject({
      code: 'DECODE_FAILED',
      message: expect.stringContaining('the line went dead'),
    })
  })
})

describe.skipIf(!hasFfmpeg)('encoded files', () => {
  const TAGS = ['title=Ünïcode Song', 'artist=The Tests', 'album=Green', 'date=1999', 'track=3', 'genre=Jazz'].flatMap(
    (tag) => ['-metadata', tag],
  )
  const tagged = signalWav(2, 60_000)

  beforeAll(() => {
    encode(tagged, files.path('song.mp3'), ...TAGS)
    encode(tagged, files.path('song.flac'), '-sample_fmt', 's16', ...TAGS)
    encode(tagged, files.path('song.ogg'), '-c:a', 'libvorbis', ...TAGS)
    encode(tagged, files.path('song.opus'), '-c:a', 'libopus', ...TAGS)
    encode(tagged, files.path('song.m4a'), '-c:a', 'aac', ...TAGS)
    encode(tagged, files.path('song.aac'), '-c:a', 'aac')
  })

  it.each(['mp3', 'flac', 'ogg', 'opus', 'm4a'])(
    'have their tags, as a file and as a stream: %s',
    async (extension) => {
      const expected = {
        title: 'Ünïcode Song',
        artist: 'The Tests',
        album: 'Green',
        year: 1999,
        track: 3,
        genre: ['Jazz'],
      }
      const path = files.path(`song.${extension}`)
      for (const [, input] of kindsOf(path)) {
        const source = await openAudio(input())
        await source.close()
        expect(source.info.tags).toMatchObject(expected)
        const { durationSeconds } = source.info
        // An Ogg stream tells its duration at its end only. AAC counts its padding.
        if (durationSeconds !== null) expect(Math.abs(durationSeconds - 60_000 / 44_100)).toBeLessThan(0.1)
        else expect(source.info.format).toBe('Ogg')
      }
    },
  )

  it.each(['mp3', 'flac', 'ogg', 'opus', 'm4a', 'aac'])(
    'give the same samples however they come: %s',
    async (extension) => {
      const path = files.path(`song.${extension}`)
      const expected = await decode(path)
      expect(framesOf(expected.channelData)).toBeGreaterThan(60_000 - 1)
      for (const [kind, input] of kindsOf(path).slice(2, 8)) {
        const { channelData, report } = await decode(input())
        expect(haveEqualSamples(channelData, expected.channelData), kind).toBe(true)
        expect(report, kind).toEqual(expected.report)
      }
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith('fp-native-spool-'))).toEqual([])
    },
  )

  it.each([
    ['mp3', 'flac'],
    ['flac', 'mp3'],
    ['ogg', 'wav'],
    ['m4a', 'txt'],
  ])('are known by content: %s named .%s', async (extension, wrong) => {
    const path = files.path(`wrong-${extension}.${wrong}`)
    copyFileSync(files.path(`song.${extension}`), path)
    const { info, report } = await decode(path)
    expect(info.tags.title).toBe('Ünïcode Song')
    expect(report).toEqual((await decode(files.path(`song.${extension}`))).report)
  })

  it.each(['mp3', 'flac', 'aac'])('may have ID3 tags in front: %s', async (extension) => {
    const song = readFileSync(files.path(`song.${extension}`))
    const tag = Buffer.concat([
      Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0x0c, 0, 0]),
      Buffer.alloc((0x0c << 14) >> 7),
    ])
    tag.writeUInt32BE(
      (((tag.length - 10) >> 14) << 16) | ((((tag.length - 10) >> 7) & 0x7f) << 8) | ((tag.length - 10) & 0x7f),
      6,
    )
    const { channelData } = await decode(Buffer.concat([tag, tag, song]))
    expect(haveEqualSamples(channelData, (await decode(song)).channelData)).toBe(true)
  })

  it.each(['mp3', 'flac'])('may have an ID3v1 tag behind: %s', async (extension) => {
    const song = readFileSync(files.path(`song.${extension}`))
    const tag = Buffer.alloc(128)
    tag.write('TAG')
    const { channelData, report } = await decode(Buffer.concat([song, tag]))
    expect(haveEqualSamples(channelData, (await decode(song)).channelData)).toBe(true)
    expect(report).toMatchObject({ truncated: false, decodeErrors: 0 })
  })

  it('may have chained Ogg streams', async () => {
    for (const extension of ['ogg', 'opus']) {
      const song = readFileSync(files.path(`song.${extension}`))
      const other = readFileSync(
        encode(
          signalWav(2, 50_000),
          files.path(`other.${extension}`),
          ...(extension === 'ogg' ? ['-c:a', 'libvorbis'] : []),
        ),
      )
      const { report } = await decode(Buffer.concat([song, other]))
      const frames = (await decode(song)).report.frames + (await decode(other)).report.frames
      expect(report).toEqual({ frames, truncated: false, decodeErrors: 0 })
    }
  })

  it('may have names that look like options or protocols', async () => {
    for (const name of ['-i.m4a', 'http:song.m4a', 'concat:song|song.m4a', '%d song #1 ünï.m4a']) {
      if (process.platform === 'win32' && /[:|]/.test(name)) continue
      copyFileSync(files.path('song.m4a'), files.path(name))
      const before = process.cwd()
      process.chdir(files.path('.'))
      try {
        expect((await decode(name)).report.frames).toBeGreaterThan(59_999)
      } finally {
        process.chdir(before)
      }
    }
  })

  it('that only ffmpeg reads say so where there is none', async () => {
    vi.stubEnv('FFMPEG_PATH', files.path('no-such-program'))
    try {
      for (const input of [files.path('song.m4a'), Uint8Array.from(readFileSync(files.path('song.aac')))]) {
        await expect(decode(input)).rejects.toMatchObject({
          code: 'UNSUPPORTED_FORMAT',
          message: expect.stringMatching(/ffmpeg.*install/is),
        })
      }
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('without an audio track', async () => {
    const path = files.path('video.mkv')
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=size=16x16:duration=0.2', path])
    await expect(decode(path)).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringContaining('no audio'),
    })
  })
})
