import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AudioFile } from '../../lib/identity/audio-file.js'
import { audioPayloadHash } from '../../lib/identity/payload-hash.js'
import { encode, hasFfmpeg, signalWav } from '../decode/support.js'
import { ape, box, id3v1, id3v2, lyrics, retaggedFlac, retaggedOgg, withChunk } from './tagging.js'

const fixture = (name: string) => readFileSync(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)))

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fp-identity-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function hashOf(bytes: Uint8Array) {
  const path = join(temporaryFolder(), 'file')
  writeFileSync(path, bytes)
  return audioPayloadHash(path)
}

const mp3 = fixture('lets-go-fishin.mp3')
const plainMp3 = mp3.subarray(firstFrame(mp3))
const flac = fixture('hungarian-dance-no-5.flac')
const ogg = fixture('sugar-plum-fairy.ogg')
const opus = fixture('vibe-ace.opus')
const wav = fixture('solo-trumpet.wav')
const aiff = fixture('freedoom-e1m4.aiff')
const media = Buffer.from(signalWav(1, 5000))
const mp4 = Buffer.concat([
  box('ftyp', Buffer.from('M4A \0\0\0\0')),
  box('mdat', media),
  box('moov', Buffer.from('old tags')),
])

/** Behind the ID3v2 tag in front. */
function firstFrame(bytes: Buffer): number {
  const isTagged = bytes.toString('latin1', 0, 3) === 'ID3'
  return isTagged ? 10 + [6, 7, 8, 9].reduce((size, at) => size * 128 + bytes[at]!, 0) : 0
}

/** Behind all metadata blocks. */
function firstFlacFrame(bytes: Buffer): number {
  for (let at = 4; ; ) {
    const isLast = bytes.readUInt8(at) >= 0x80
    at += 4 + bytes.readUIntBE(at + 1, 3)
    if (isLast) return at
  }
}

const FORMATS: Record<string, { kind: string; file: Buffer; retagged: Record<string, Buffer> }> = {
  mp3: {
    kind: 'frames',
    file: plainMp3,
    retagged: {
      ID3v2: Buffer.concat([id3v2(5000), plainMp3]),
      'two ID3v2 and padding': Buffer.concat([id3v2(100), id3v2(300), Buffer.alloc(777), plainMp3]),
      ID3v1: Buffer.concat([plainMp3, id3v1('Song')]),
      'APE and ID3v1': Buffer.concat([plainMp3, ape('Song'), id3v1('Song')]),
      'all of them': Buffer.concat([id3v2(64), plainMp3, ape('Song'), lyrics('La la'), id3v1('Song')]),
    },
  },
  flac: {
    kind: 'flac',
    file: flac,
    retagged: {
      'other comments': retaggedFlac(flac, 'TITLE=Song'),
      'large comments': retaggedFlac(flac, `COMMENT=${'x'.repeat(100_000)}`),
      'ID3v2 and ID3v1': Buffer.concat([id3v2(100), flac, id3v1('Song')]),
    },
  },
  vorbis: {
    kind: 'ogg',
    file: ogg,
    retagged: {
      'other comments': retaggedOgg(ogg, 'TITLE=Song', 10),
      'comments over pages': retaggedOgg(ogg, `COMMENT=${'x'.repeat(200_000)}`, 1),
    },
  },
  opus: {
    kind: 'ogg',
    file: opus,
    retagged: {
      'other comments': retaggedOgg(opus, 'TITLE=Song', 10),
      'comments over pages': retaggedOgg(opus, `COMMENT=${'x'.repeat(200_000)}`, 7),
    },
  },
  wav: {
    kind: 'wav',
    file: wav,
    retagged: {
      'a chunk in front': withChunk(wav, 'LIST', 'INFOINAM', 'front', 'LE'),
      'a chunk behind': withChunk(wav, 'id3 ', 'Some tags', 'back', 'LE'),
    },
  },
  aiff: {
    kind: 'aiff',
    file: aiff,
    retagged: {
      'a chunk in front': withChunk(aiff, 'NAME', 'Song', 'front', 'BE'),
      'a chunk behind': withChunk(aiff, 'ID3 ', 'Some tags', 'back', 'BE'),
    },
  },
  mp4: {
    kind: 'mp4',
    file: mp4,
    retagged: {
      'tags in front': Buffer.concat([
        box('ftyp', Buffer.from('M4A \0\0\0\0')),
        box('moov', Buffer.alloc(5000)),
        box('free', Buffer.alloc(10)),
        box('mdat', media),
      ]),
    },
  },
}

describe.each(Object.entries(FORMATS))('the hash of a %s file', (_, { kind, file, retagged }) => {
  it.each(Object.entries(retagged))('stays with %s', async (_, other) => {
    const before = await hashOf(file)
    expect(before).toMatchObject({ kind, hash: expect.stringMatching(/^[0-9a-f]{32}$/), size: file.length })
    expect(other.equals(file)).toBe(false)
    expect(await hashOf(other)).toMatchObject({ kind, hash: before.hash, size: other.length })
  })

  it('changes with any byte of audio, and with its length', async () => {
    const { hash } = await hashOf(file)
    for (const share of [0.2, 0.5, 0.8]) {
      const changed = Buffer.from(file)
      changed[Math.floor(share * file.length)]! ^= 1
      expect((await hashOf(changed)).hash).not.toBe(hash)
    }
    expect((await hashOf(file.subarray(0, Math.floor(0.9 * file.length)))).hash).not.toBe(hash)
  })
})

it('is another one where the same samples are to be read otherwise', async () => {
  const faster = Buffer.from(wav)
  faster.writeUInt32LE(48_000, 24)
  expect((await hashOf(faster)).hash).not.toBe((await hashOf(wav)).hash)
})

it('is of the whole file where the format is not known', async () => {
  const bytes = Buffer.from('This is no audio at all, but hashing it is no reason to fail.')
  const before = await hashOf(bytes)
  expect(before.kind).toBe('file')
  expect((await hashOf(Buffer.concat([bytes, Buffer.of(0)]))).hash).not.toBe(before.hash)
})

it('is of the whole file where an Ogg file is cut within a page', async () => {
  expect(await hashOf(ogg.subarray(0, 100_001))).toMatchObject({ kind: 'file' })
})

describe('the hash of a damaged FLAC file', () => {
  it('is of its frames where all before them is gone', async () => {
    const frames = flac.subarray(firstFlacFrame(flac))
    const other = Buffer.from(frames)
    other[100_000]! ^= 1
    const { hash } = await hashOf(frames)
    expect((await hashOf(other)).hash).not.toBe(hash)
    expect((await hashOf(Buffer.concat([id3v2(500), frames]))).hash).toBe(hash)
  })

  it('is of the whole file where its metadata blocks lead beyond its end', async () => {
    const endless = Buffer.from(flac)
    endless.writeUIntBE(0xffffff, 5, 3)
    const other = Buffer.from(endless)
    other[100_000]! ^= 1
    const before = await hashOf(endless)
    expect(before.kind).toBe('file')
    expect((await hashOf(other)).hash).not.toBe(before.hash)
  })
})

describe.skipIf(!hasFfmpeg)('ffmpeg, changing tags', () => {
  it.each([
    ['flac', ['-c:a', 'flac']],
    ['oga', ['-c:a', 'libvorbis']],
    ['opus', ['-c:a', 'libopus']],
    ['oga', ['-c:a', 'flac']],
    ['m4a', ['-c:a', 'aac']],
    ['wav', ['-c:a', 'pcm_s16le']],
    ['aiff', ['-c:a', 'pcm_s16be']],
  ])('keeps the hash of .%s %o', async (extension, options) => {
    const folder = temporaryFolder()
    const original = encode(signalWav(2, 100_000), join(folder, `a.${extension}`), ...options)
    const retagged = join(folder, `b.${extension}`)
    const tags = ['-metadata', `title=${'A long title '.repeat(50)}`, '-metadata', 'artist=Someone']
    execFileSync('ffmpeg', ['-v', 'error', '-i', original, '-c', 'copy', ...tags, retagged])
    const [before, after] = await Promise.all([original, retagged].map((path) => audioPayloadHash(path)))
    expect(before!.kind).not.toBe('file')
    expect(after).toMatchObject({ hash: before!.hash, kind: before!.kind })
  })
})

describe('audioPayloadHash', () => {
  it('refuses what it can not read', async () => {
    const folder = temporaryFolder()
    const empty = join(folder, 'empty')
    writeFileSync(empty, '')
    await expect(audioPayloadHash(empty)).rejects.toMatchObject({ code: 'EMPTY_AUDIO', path: empty })
    await expect(audioPayloadHash(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await expect(audioPayloadHash(folder)).rejects.toMatchObject({ code: 'NOT_A_FILE' })
  })

  it('stops when it is told to', async () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, wav)
    await expect(audioPayloadHash(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('notices that the file is written to', async () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, wav)
    const file = await AudioFile.open(path, undefined)
    onTestFinished(() => file.close())
    await file.checkUnchanged()
    appendFileSync(path, 'more')
    await expect(file.checkUnchanged()).rejects.toMatchObject({ code: 'FILE_CHANGED', path })
    writeFileSync(path, '')
    const read = async () => {
      for await (const _ of file.pieces(0, file.size));
    }
    await expect(read()).rejects.toMatchObject({ code: 'FILE_CHANGED' })
  })
})
