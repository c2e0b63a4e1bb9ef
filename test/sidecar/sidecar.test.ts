import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pathFromBytes } from '../../lib/identity/index.js'
import { ALGORITHM_VERSION, DIMENSION_NAMES, DIMENSIONS } from '../../lib/schema/index.js'
import { isSidecarTemporary, readSidecar, sidecarPath, writeSidecar } from '../../lib/sidecar/index.js'
import { startProgram } from '../helpers/processes.js'
import { hasSmallDisks, smallDisk } from '../helpers/small-disk.js'
import { seededRandom } from '../signals/random.js'
import { contentAt } from './content.js'

const content = contentAt(0.5)
const ofFile = { size: content.size, mtimeNs: content.mtimeNs }

/** The path of an audio file in a folder of its own; the file itself is not needed. */
function audioPath(name = 'Song.mp3'): string {
  const folder = mkdtempSync(join(tmpdir(), 'fp-sidecar-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

/** Format 1.0 as another program writes it: flat, its own scales. */
const flat = {
  format_version: '1.0',
  auralis_version: '1.0.0',
  audio_file: { path: 'Song.mp3', size_bytes: content.size },
  fingerprint: { ...Object.fromEntries(DIMENSION_NAMES.map((name) => [name, 0.5])), fingerprint_version: 1 },
  processing_cache: { recommended_preset: 'Punchy' },
  metadata: {
    title: 'Song',
    artist: 'Band',
    album_artist: 'Bands',
    year: 1977,
    track_number: 3,
    genre: 'Rock',
    rating: 5,
  },
  unknown: { deep: [1, { more: null }] },
}

/** Format 2.0: nested by family. */
const nested = {
  ...flat,
  format_version: '2.0',
  fingerprint_algorithm_version: 1,
  fingerprint: { frequency: { sub_bass_pct: 0.1 }, dynamics: { lufs: -14 } },
}

describe('a sidecar of ours', () => {
  it('comes back as it was written', async () => {
    const file = audioPath()
    const path = await writeSidecar(file, content)
    expect(path).toBe(`${file}.25d`)
    expect(readdirSync(dirname(file))).toEqual(['Song.mp3.25d'])
    const expected = {
      path,
      formatVersion: 'fp-native-1',
      tags: content.tags,
      processingCache: {},
      content,
      rejection: null,
    }
    expect(await readSidecar(file, ofFile)).toEqual(expected)
    expect(await readSidecar(file, { size: 1, mtimeNs: 1n, audioHash: content.audioHash })).toEqual(expected)
  })

  it('has nothing where readers of the other formats look for a fingerprint', async () => {
    const file = audioPath()
    const document = json(await writeSidecar(file, content))
    expect(Object.keys(document)).toEqual(['format_version', 'fp_native'])
    expect(Number(document.format_version)).toBeNaN()
    expect(Object.keys(document.fp_native.fingerprint)).toEqual(DIMENSION_NAMES)
  })

  it.each([
    ['another size', { ...ofFile, size: 1 }],
    ['another time', { ...ofFile, mtimeNs: ofFile.mtimeNs + 1n }],
    ['another audio hash', { ...ofFile, audioHash: 'b'.repeat(32) }],
  ])('is not believed for a file of %s', async (_, expected) => {
    const file = audioPath()
    await writeSidecar(file, content)
    expect(await readSidecar(file, expected)).toMatchObject({
      content: null,
      rejection: 'other-audio',
      tags: content.tags,
    })
  })

  type Member = Record<string, unknown> & Record<'fingerprint' | 'details' | 'audio', Record<string, unknown>>
  it.each<[string, string, (member: Member) => void]>([
    [
      'other-algorithm',
      'another algorithm version',
      (member) => Object.assign(member, { algorithm_version: ALGORITHM_VERSION + 1 }),
    ],
    ['other-algorithm', 'no algorithm version', (member) => delete member['algorithm_version']],
    ['other-algorithm', 'another format version', (member) => Object.assign(member, { format_version: 2 })],
    ['incomplete', 'no fingerprint', (member) => delete (member as Record<string, unknown>)['fingerprint']],
    ['incomplete', 'a missing dimension', ({ fingerprint }) => delete fingerprint['lufs']],
    ['incomplete', 'a missing detail', ({ details }) => delete details['beats']],
    ['incomplete', 'a detail of the wrong kind', ({ details }) => Object.assign(details, { timbre: [1, 2] })],
    ['incomplete', 'a missing audio fact', ({ audio }) => delete audio['codec']],
    ['incomplete', 'no hash', (member) => delete member['audio_hash']],
    ['incomplete', 'a time that is none', (member) => Object.assign(member, { mtime_ns: 1755254372612431000 })],
    [
      'out-of-range',
      'a value that is null, as JSON makes of NaN',
      ({ fingerprint }) => Object.assign(fingerprint, { lufs: null }),
    ],
    ['out-of-range', 'a value that is text', ({ fingerprint }) => Object.assign(fingerprint, { lufs: '-14' })],
    ['out-of-range', 'a percentage', ({ fingerprint }) => Object.assign(fingerprint, { bass_pct: 39 })],
  ])('is %s with %s', async (rejection, _, change) => {
    const file = audioPath()
    const path = await writeSidecar(file, content)
    const document = json(path)
    change(document.fp_native)
    writeFileSync(path, JSON.stringify(document))
    expect(await readSidecar(file, ofFile)).toMatchObject({ content: null, rejection })
  })

  it('is out of range where a number is too large for any', async () => {
    const file = audioPath()
    const path = await writeSidecar(file, content)
    for (const { name, minimum, maximum } of DIMENSIONS) {
      const value = content.analysis.fingerprint[name]
      for (const bad of ['1e999', '-1e999', String(minimum - 0.001), String(maximum + 0.001)]) {
        const text = JSON.stringify(json(path)).replace(`"${name}":${value}`, `"${name}":${bad}`)
        expect(text).toContain(`"${name}":${bad}`)
        writeFileSync(path, text)
        expect(await readSidecar(file, ofFile)).toMatchObject({ content: null, rejection: 'out-of-range' })
        await writeSidecar(file, content)
      }
    }
  })

  it.each(['', '{', 'null', '[]', '"text"', '{"fp_native": 3}', '\0\0\0\0'])(
    'is damaged as %j, and is replaced',
    async (text) => {
      const file = audioPath()
      writeFileSync(`${file}.25d`, text)
      expect(await readSidecar(file, ofFile)).toMatchObject({ content: null, rejection: 'damaged' })
      await writeSidecar(file, content)
      expect((await readSidecar(file, ofFile))?.content).toEqual(content)
    },
  )
})

describe.each([
  ['1.0', flat],
  ['2.0', nested],
])("another program's sidecar of format %s", (version, document) => {
  it('gives its tags and cache, and never its fingerprint', async () => {
    const file = audioPath()
    writeFileSync(`${file}.25d`, JSON.stringify(document, null, 2))
    expect(await readSidecar(file, ofFile)).toEqual({
      path: `${file}.25d`,
      formatVersion: version,
      tags: { title: 'Song', artist: 'Band', albumArtist: 'Bands', year: 1977, track: 3, genre: ['Rock'] },
      processingCache: { recommended_preset: 'Punchy' },
      content: null,
      rejection: 'foreign',
    })
  })

  it('keeps all that is in it', async () => {
    const file = audioPath()
    writeFileSync(`${file}.25d`, JSON.stringify(document, null, 2))
    await writeSidecar(file, content)
    const { fp_native: own, ...others } = json(`${file}.25d`)
    expect(others).toEqual(document)
    expect(own.algorithm_version).toBe(content.analysis.algorithmVersion)
    expect(await readSidecar(file, ofFile)).toMatchObject({ formatVersion: version, content })
  })
})

it('is null where there is none', async () => {
  expect(await readSidecar(audioPath(), ofFile)).toBeNull()
  expect(await readSidecar(audioPath(`${'x'.repeat(252)}.mp3`), ofFile)).toBeNull()
})

describe('sidecarDir', () => {
  it('holds the sidecars of all folders, under names that no two files share', async () => {
    const sidecarDir = join(dirname(audioPath()), 'new', 'sidecars')
    const names = [
      'a.mp3',
      'A.mp3',
      'x/a.mp3',
      'M\u00fc.mp3',
      'Mu\u0308.mp3',
      'a b.mp3',
      'a_b.mp3',
      `${'y'.repeat(255)}`,
      '\n.mp3',
    ]
    const files = [...names, pathFromBytes(Uint8Array.of(0xff)), pathFromBytes(Uint8Array.of(0xfe))].map(
      (name) => `/music/${name}`,
    )
    const paths = files.map((file) => sidecarPath(file, { sidecarDir }))
    // Also on a disk that ignores case.
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(files.length)
    for (const file of files) await writeSidecar(file, content, { sidecarDir })
    for (const file of files) expect((await readSidecar(file, ofFile, { sidecarDir }))?.content).toEqual(content)
  })
})

describe('hostile places', () => {
  it.skipIf(process.platform !== 'linux')('keeps names that are no UTF-8', async () => {
    const file = audioPath(pathFromBytes(Uint8Array.of(0xff, 0x0a, 0x2e, 0x6d)))
    await writeSidecar(file, content)
    const [name] = readdirSync(dirname(file), { encoding: 'buffer' })
    expect([...name!]).toEqual([0xff, 0x0a, 0x2e, 0x6d, ...Buffer.from('.25d')])
    expect((await readSidecar(file, ofFile))?.content).toEqual(content)
  })

  it('says when the name gets too long', async () => {
    const file = audioPath(`${'x'.repeat(251)}.mp3`)
    await expect(writeSidecar(file, content)).rejects.toMatchObject({ code: 'SIDECAR_NOT_WRITABLE' })
    expect(readdirSync(dirname(file))).toEqual([])
  })

  it('says when the folder is not there, and when a folder is in the way', async () => {
    const file = audioPath()
    await expect(writeSidecar(join(file, 'a.mp3'), content)).rejects.toMatchObject({ code: 'SIDECAR_NOT_WRITABLE' })
    mkdirSync(`${file}.25d`)
    await expect(readSidecar(file, ofFile)).rejects.toMatchObject({ code: 'SIDECAR_NOT_READABLE' })
    await expect(writeSidecar(file, content)).rejects.toMatchObject({ code: 'SIDECAR_NOT_WRITABLE' })
  })

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('says when the folder is read-only', async () => {
    const file = audioPath()
    chmodSync(dirname(file), 0o555)
    await expect(writeSidecar(file, content)).rejects.toMatchObject({ code: 'SIDECAR_NOT_WRITABLE' })
  })

  it.skipIf(!hasSmallDisks)('keeps the old one when the disk is full', async () => {
    const disk = smallDisk(64)!
    onTestFinished(() => disk.remove())
    const file = join(disk.folder, 'Song.mp3')
    await writeSidecar(file, content)
    expect(() => writeFileSync(join(disk.folder, 'ballast'), Buffer.alloc(64 * 1024))).toThrow('ENOSPC')
    await expect(writeSidecar(file, contentAt(0.25))).rejects.toMatchObject({ code: 'DISK_FULL', path: `${file}.25d` })
    expect((await readSidecar(file, ofFile))?.content).toEqual(content)
    expect(readdirSync(disk.folder).sort()).toEqual(['Song.mp3.25d', 'ballast'])
  })
})

// Every process starts anew, which takes a second or two where two cores are shared.
it('is whole after a kill at any moment, 20 times', { timeout: 180_000 }, async () => {
  const seed = Date.now() % 1e6
  console.info(`kill −9 of the sidecar writer at random moments: seed ${seed}`)
  const random = seededRandom(seed)
  const files = ['1.mp3', '2.mp3', '3.mp3'].map((name) => join(dirname(audioPath()), name))
  const folders = files.map((file) => dirname(file))
  for (const file of files) writeFileSync(`${file}.25d`, JSON.stringify(flat))
  for (let kill = 0; kill < 20; kill++) {
    const program = startProgram('programs/write.ts', import.meta.url, ...files)
    await program.started
    await delay(30 * random.uniform())
    program.child.kill('SIGKILL')
    await program.ended
    for (const file of files) {
      const sidecar = await readSidecar(file, ofFile)
      expect(sidecar).toMatchObject({ rejection: null, formatVersion: '1.0', processingCache: flat.processing_cache })
      const share = Number(sidecar?.content?.tags.title?.slice(5))
      expect(sidecar?.content).toEqual(contentAt(share))
    }
  }
  // What a kill leaves behind is known by its name.
  const others = folders.flatMap((folder) => readdirSync(folder)).filter((name) => !/^\d\.mp3\.25d$/.test(name))
  expect(others.filter((name) => !isSidecarTemporary(name))).toEqual([])
  expect(folders.every(existsSync)).toBe(true)
})
