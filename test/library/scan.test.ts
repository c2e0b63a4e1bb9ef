import { appendFileSync, cpSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Library, openLibrary, type ScanOptions, type ScanProgress } from '../../lib/index.js'
import { audioFolder } from '../helpers/audio-folder.js'
import { collected, temporaryFolder, writeTone, writeTones } from './support.js'

const song = fileURLToPath(new URL('../../fixtures/solo-trumpet.wav', import.meta.url))

describe('a scan', () => {
  const base = temporaryFolder()
  let count = 0
  let root: string
  let library: Library
  const scan = (options: ScanOptions = {}) => library.scan(root, { workers: 2, ...options })
  const at = (...names: string[]) => path.join(root, ...names)

  beforeEach(() => {
    root = path.join(base, String(count++))
    mkdirSync(root)
    library = openLibrary({ db: ':memory:' })
  })
  afterEach(() => library.close())

  it('gives every track its fingerprint, and then finds nothing to do', async () => {
    const files = writeTones(root, 12)
    cpSync(song, at('song.wav'))
    const origins: string[] = []
    library.on('track', ({ origin }) => origins.push(origin))
    expect(await scan()).toMatchObject({ total: 13, added: 13, analyzed: 13, cached: 0, failed: 0, left: 0 })
    expect(origins).toEqual(new Array(13).fill('analyzed'))
    const tracks = await collected(library.tracks())
    expect(tracks.map((track) => track.path).sort()).toEqual([...files, at('song.wav')].sort())
    for (const { fingerprint } of tracks) expect(Object.keys(fingerprint ?? {})).toHaveLength(25)
    expect(library.track(at('song.wav'))?.details?.beats).toEqual(expect.any(Array))

    expect(await scan()).toMatchObject({ total: 13, added: 0, analyzed: 0, cached: 13, left: 0 })
    expect(origins).toHaveLength(13)
  })

  it('keeps the row of a renamed file, and of one that was copied over and deleted', async () => {
    writeTones(root, 2)
    await scan()
    const [first, second] = await collected(library.tracks({ order: 'path' }))
    renameSync(at('album 000/0.wav'), at('renamed.wav'))
    cpSync(at('album 000/1.wav'), at('moved.wav'))
    rmSync(at('album 000/1.wav'))
    const summary = await scan()
    expect(summary).toMatchObject({ total: 2, analyzed: 0, moved: 1, knownAudio: 1 })
    expect(library.track(at('renamed.wav'))?.id).toBe(first?.id)
    expect(library.track(at('moved.wav'))?.id).toBe(second?.id)
  })

  it('analyses a file anew when its audio changes, and not when its time alone does', async () => {
    writeTones(root, 2)
    await scan()
    writeTone(at('album 000/0.wav'), 2000, 0.4)
    utimesSync(at('album 000/1.wav'), 1, 1)
    expect(await scan()).toMatchObject({ changed: 2, analyzed: 1, knownAudio: 1, total: 2 })
  })

  it('counts two copies as two tracks, analysed once', async () => {
    writeTone(at('a.wav'), 440)
    cpSync(at('a.wav'), at('b.wav'))
    expect(await scan({ workers: 1 })).toMatchObject({ total: 2, analyzed: 1, knownAudio: 1 })
  })

  it('remembers what is no audio, and tries it again when it is asked to or the file changes', async () => {
    writeTones(root, 1)
    writeFileSync(at('text.mp3'), 'text '.repeat(500))
    writeFileSync(at('empty.flac'), '')
    expect(await scan()).toMatchObject({ analyzed: 1, failed: 2 })
    const failures = await collected(library.failures())
    expect(failures.map((track) => [path.basename(track.path), track.failure.code])).toEqual([
      ['empty.flac', 'EMPTY_AUDIO'],
      ['text.mp3', 'UNSUPPORTED_FORMAT'],
    ])
    expect(await scan()).toMatchObject({ failed: 0, analyzed: 0, cached: 1, total: 3 })
    expect(await scan({ retryFailed: true })).toMatchObject({ failed: 2 })
    writeTone(at('empty.flac'), 500)
    expect(await scan()).toMatchObject({ failed: 0, analyzed: 1 })
  })

  it('tells a progress that adds up, from the total to the end', async () => {
    writeTones(root, 6)
    await scan({ maxTracks: 2 })
    const seen: ScanProgress[] = []
    await scan({ onProgress: (progress) => seen.push(progress) })
    const tracks = seen.filter(({ phase }) => phase === 'tracks')
    for (const { total, cached, completed, failed, processing } of tracks) {
      expect(total).toBe(6)
      expect(cached).toBe(2)
      expect(cached + completed + failed + processing).toBeLessThanOrEqual(total)
    }
    expect(tracks[0]).toMatchObject({ completed: 0, processing: 0, tracksPerSecond: null, etaSeconds: null })
    expect(tracks.at(-1)).toMatchObject({ completed: 4, processing: 0, etaSeconds: 0 })
  })

  it('takes no more tracks than it may', async () => {
    writeTones(root, 5)
    expect(await scan({ maxTracks: 3 })).toMatchObject({ analyzed: 3, left: 2, total: 5, interrupted: false })
    expect(library.counts()).toMatchObject({ done: 3, pending: 2, claimed: 0 })
  })

  it('finishes what is in work when it is stopped, and goes on the next time', async () => {
    writeTones(root, 20)
    const stop = new AbortController()
    library.once('track', () => stop.abort())
    const summary = await scan({ signal: stop.signal })
    expect(summary).toMatchObject({ interrupted: true, total: 20 })
    expect(summary.analyzed).toBeGreaterThan(0)
    expect(summary.left).toBe(20 - summary.analyzed)
    expect(library.counts()).toMatchObject({ claimed: 0, pending: summary.left })
    expect(await scan()).toMatchObject({ cached: summary.analyzed, analyzed: summary.left, left: 0 })
  })

  it('marks what is gone, and forgets it only when asked to', async () => {
    writeTones(root, 3)
    await scan()
    rmSync(at('album 000/1.wav'))
    expect(await scan()).toMatchObject({ missing: 1, total: 2 })
    expect(library.counts()).toMatchObject({ done: 2, missing: 1 })
    expect(library.prune()).toEqual([at('album 000/1.wav')])
    expect(library.counts().total).toBe(2)
  })

  it('marks nothing where a whole root is gone, or empty as the place of an unmounted disk', async () => {
    const disk = path.join(base, 'disk')
    writeTones(disk, 2)
    writeTones(root, 1)
    const both = () => library.scan([root, disk], { workers: 1 })
    await both()
    renameSync(disk, `${disk} elsewhere`)
    const warnings: string[] = []
    library.on('warning', ({ path: place }) => warnings.push(place))
    expect(await both()).toMatchObject({ missing: 0, missingRoots: [disk] })
    mkdirSync(disk)
    expect(await both()).toMatchObject({ missing: 0, missingRoots: [disk] })
    expect(warnings).toEqual([disk, disk])
    expect(library.counts()).toMatchObject({ done: 3, missing: 0 })
    await expect(library.scan(disk)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })

  it('fails honestly a file that is written to all the time', async () => {
    writeTone(at('growing.wav'), 300, 5)
    const timer = setInterval(() => appendFileSync(at('growing.wav'), 'more'), 1)
    try {
      expect(await scan({ workers: 1 })).toMatchObject({ failed: 1, analyzed: 0 })
    } finally {
      clearInterval(timer)
    }
    expect((await collected(library.failures()))[0]?.failure.code).toBe('FILE_CHANGED')
    expect(await scan()).toMatchObject({ analyzed: 1, failed: 0 })
  })

  it.skipIf(process.platform !== 'linux')('analyses files of every name that a file system allows', async () => {
    const latin = Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xe9), Buffer.from('.wav')])
    writeTone(latin, 300)
    const names = ['new\nline.wav', '\u{1f3b5}.wav', `${'x'.repeat(251)}.wav`, 'cafe\u0301.wav', 'caf\u00e9.wav']
    for (const [index, name] of names.entries()) writeTone(at(name), 400 + index)
    expect(await scan()).toMatchObject({ total: 6, analyzed: 6, failed: 0 })
    expect(await scan()).toMatchObject({ total: 6, cached: 6 })
  })

  it('writes sidecars, and a new library takes its results from them', async () => {
    writeTones(root, 3)
    expect(await scan({ sidecars: true })).toMatchObject({ analyzed: 3 })
    const before = await collected(library.tracks({ order: 'path' }))
    await library.close()
    library = openLibrary({ db: ':memory:' })
    expect(await scan({ sidecars: true })).toMatchObject({ analyzed: 0, fromSidecars: 3 })
    const after = await collected(library.tracks({ order: 'path' }))
    expect(after.map(({ fingerprint }) => fingerprint)).toEqual(before.map(({ fingerprint }) => fingerprint))
  })

  it('keeps sidecars elsewhere when asked to', async () => {
    writeTones(root, 2)
    const sidecarDir = path.join(base, 'sidecars')
    await scan({ sidecarDir })
    await library.close()
    library = openLibrary({ db: ':memory:' })
    expect(await scan({ sidecarDir })).toMatchObject({ fromSidecars: 2 })
    await library.close()
    library = openLibrary({ db: ':memory:' })
    expect(await scan({ sidecars: true })).toMatchObject({ fromSidecars: 0, analyzed: 2 })
  })

  it('warns once a folder where sidecars can not be written, and goes on', async () => {
    writeTones(root, 4)
    // A file where the folder should be stops root too, as permissions do not.
    const sidecarDir = path.join(base, 'no folder')
    writeFileSync(sidecarDir, '')
    const warnings: string[] = []
    library.on('warning', ({ code }) => warnings.push(code))
    expect(await scan({ sidecarDir })).toMatchObject({ analyzed: 4 })
    expect(warnings.filter((code) => code === 'SIDECAR_NOT_WRITABLE')).toHaveLength(1)
  })

  it('gives its tracks back when the library is closed', async () => {
    const db = path.join(base, 'closed.db')
    await library.close()
    library = openLibrary({ db })
    writeTones(root, 20)
    library.once('track', () => library.close())
    await expect(scan()).rejects.toMatchObject({ code: 'ABORTED' })
    library = openLibrary({ db })
    expect(library.counts()).toMatchObject({ claimed: 0, failed: 0 })
  })

  it('shares its folder with a second scan', async () => {
    const db = path.join(base, 'shared.db')
    await library.close()
    library = openLibrary({ db })
    const other = openLibrary({ db })
    writeTones(root, 30)
    const [one, two] = await Promise.all([scan({ workers: 1 }), other.scan(root, { workers: 1 })])
    await other.close()
    expect(one.analyzed + two.analyzed).toBe(30)
    expect([one.left, two.left]).toEqual([0, 0])
    expect(library.counts()).toMatchObject({ done: 30, total: 30 })
  })

  it.each([
    [{ workers: 0 }, 'an integer from 1 to 256'],
    [{ maxTrack: 1 }, 'did you mean `maxTracks`?'],
  ])('refuses %j', async (options, message) => {
    await expect(library.scan(root, options as ScanOptions)).rejects.toThrow(message)
  })

  it.skipIf(audioFolder === null)('settles every file of a damaged collection, among good ones', async () => {
    const damage = path.join(audioFolder as string, 'damage')
    for (const name of ['flac-faulty', 'flac-uncommon']) cpSync(path.join(damage, name), at(name), { recursive: true })
    const good = writeTones(at('good'), 20)
    const summary = await scan()
    expect(summary.total).toBe(41)
    expect(summary.analyzed + summary.knownAudio + summary.failed).toBe(41)
    for (const file of good) expect(library.track(file)?.state).toBe('done')
    for await (const { failure } of library.failures()) expect(failure.message).not.toBe('')
  })
})
