import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { type FpError, fingerprint, openLibrary } from '../../lib/index.js'
import { vectorFromFingerprint } from '../../lib/schema/index.js'
import { seededRandom } from '../signals/index.js'
import { writeTone } from './support.js'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const SONGS = [
  'freedoom-dm04.mp3',
  'freedoom-e1m4.aiff',
  'hungarian-dance-no-5.flac',
  'red-eclipse-track-05.ogg',
  'solo-trumpet.wav',
  'vibe-ace.opus',
]
/** What a damaged file is called has nothing to do with what it is. */
const EXTENSIONS = SONGS.map((name) => path.extname(name).slice(1))
/** So much of a song is some seconds of it, whatever its format. */
const PIECE_BYTES = 80_000
/** Windows knows neither most of these names, nor FIFOs, nor links without a privilege. */
const isWindows = process.platform === 'win32'

/** Of good files. */
const STRANGE_NAMES = [
  ...['new\nline', '\u{1f3b5}', '-n', '%00', '"; DROP TABLE', '\u202etxet', "it's", 'a\\b', ' ', 'x'.repeat(251)],
  // One word in both Unicode forms.
  ...['cafe\u0301', 'caf\u00e9'],
]

type Make = (place: string) => void

/**
 * Fills a folder with so many audio files, two in five of them good ones of their own, the others damaged in all the ways
 * that disks, downloads and people have; and with what looks like audio files and is none.
 *
 * @returns the paths of the files that a scan has to settle
 */
export function writeDamagedFolder(folder: string, count: number, seed: number): string[] {
  const { uniform } = seededRandom(seed)
  const below = (limit: number) => Math.floor(uniform() * limit)
  const songs = SONGS.map((name) => readFileSync(path.join(FIXTURES, name)).subarray(0, PIECE_BYTES))
  const song = () => Buffer.from(songs[below(songs.length)] as Buffer)
  const noise = (bytes: number) => Buffer.from(Array.from({ length: bytes }, () => below(256)))
  let hz = 100
  const tone: Make = (file) => writeTone(file, hz++)
  const bytes =
    (make: () => Buffer): Make =>
    (file) =>
      writeFileSync(file, make())

  const damaged: Record<string, Make> = {
    'truncated.audio': bytes(() => song().subarray(0, below(PIECE_BYTES))),
    'only a header.audio': bytes(() => song().subarray(0, 1 + below(200))),
    'overwritten here and there.audio': bytes(() => {
      const damagedSong = song()
      for (let hole = 0; hole < 8; hole++) damagedSong.set(noise(500), below(PIECE_BYTES - 500))
      return damagedSong
    }),
    'begun by noise.audio': bytes(() => Buffer.concat([noise(3_000), song()])),
    'header overwritten.audio': bytes(() => Buffer.concat([noise(64), song().subarray(64)])),
    'sectors of zeros.audio': bytes(() => song().fill(0, 4_096 * (1 + below(8)), 4_096 * 12)),
    'zeros.wav': bytes(() => Buffer.alloc(20_000)),
    'noise.ogg': bytes(() => noise(20_000)),
    'empty.flac': bytes(() => Buffer.alloc(0)),
    'text.mp3': bytes(() => Buffer.from('This is no music. '.repeat(200))),
    'page.m4a': bytes(() => Buffer.from('<!doctype html><title>404</title>')),
    'tag alone.mp3': bytes(() => Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f', 'latin1')),
    'wave named otherwise.mp3': tone,
    'unreadable.wav': (file) => {
      tone(file)
      chmodSync(file, 0)
    },
    'promises more than there is.wav': (file) => {
      tone(file)
      const header = readFileSync(file)
      header.writeUInt32LE(0xfffffff0, 40)
      writeFileSync(file, header)
    },
  }
  if (!isWindows) for (const name of STRANGE_NAMES) damaged[`${name}.wav`] = tone

  const kinds = Object.entries(damaged)
  const onceEach = [...kinds]
  const files = Array.from({ length: count }, (_, index) => {
    const isGood = index % 5 < 2
    const any = kinds[below(kinds.length)] as [string, Make]
    const [name, make] = isGood ? (['good.wav', tone] as const) : (onceEach.shift() ?? any)
    const album = path.join(folder, `album ${index}`)
    mkdirSync(album, { recursive: true })
    const file = path.join(album, name.replace(/audio$/, EXTENSIONS[below(EXTENSIONS.length)] as string))
    make(file)
    return file
  })
  if (!isWindows) files.push(...writeTraps(folder, tone))
  return files
}

/** What is no audio file of its own, whatever it is named. Returns the paths of the files that are some after all. */
function writeTraps(folder: string, tone: Make): string[] {
  const at = (...names: string[]) => path.join(folder, 'traps', ...names)
  mkdirSync(at('folder.mp3', 'folder.flac'), { recursive: true })
  const inFolder = at('folder.mp3', 'folder.flac', 'in folders.wav')
  tone(inFolder)
  execFileSync('mkfifo', [at('fifo.mp3')])
  symlinkSync('one.mp3', at('two.mp3'))
  symlinkSync('two.mp3', at('one.mp3'))
  symlinkSync('itself.flac', at('itself.flac'))
  symlinkSync('nothing.flac', at('dangling.flac'))
  symlinkSync('..', at('above'))
  symlinkSync('/dev/zero', at('endless.wav'))
  symlinkSync(inFolder, at('the same once more.wav'))
  writeFileSync(at('.hidden.mp3'), 'hidden')
  return [inFolder]
}

/** Scans a damaged folder of so many files and checks that each has become what `fingerprint` alone makes of it. */
export async function surviveDamage(folder: string, count: number, ...moreFiles: string[]): Promise<void> {
  const seed = Date.now() % 1e6
  console.log(`Files are damaged by the random numbers of seed ${seed}.`)
  const files = [...moreFiles, ...writeDamagedFolder(folder, count, seed)]
  const library = openLibrary({ db: ':memory:' })
  try {
    const summary = await library.scan(folder)
    expect(summary).toMatchObject({
      total: files.length,
      added: files.length,
      left: 0,
      warnings: 0,
      interrupted: false,
    })
    expect(library.counts()).toMatchObject({ total: files.length, failed: summary.failed, claimed: 0 })
    for (const file of files) {
      const track = library.track(file)
      const found = track?.fingerprint ? vectorFromFingerprint(track.fingerprint) : track?.failure?.code
      expect(found, `${file} of seed ${seed}`).toEqual(await outcomeAlone(file))
    }
    for await (const { failure } of library.failures()) expect(failure.message).not.toBe('')
    // The second time nothing is left to do, nor tried in vain.
    const again = await library.scan(folder)
    expect(again).toMatchObject({ cached: files.length - summary.failed, analyzed: 0, failed: 0, changed: 0, left: 0 })
    expect((await library.scan(folder, { retryFailed: true })).failed).toBe(summary.failed)
  } finally {
    await library.close()
  }
}

/** The numbers of a file, or the code of its failure. */
async function outcomeAlone(file: string): Promise<Float64Array | string> {
  try {
    return (await fingerprint(file, { details: false })).vector
  } catch (error) {
    return (error as FpError).code
  }
}
