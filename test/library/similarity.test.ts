import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ALGORITHM_VERSION, type Library, openLibrary } from '../../lib/index.js'
import type { Sound } from '../../lib/similarity/index.js'
import { openStore } from '../../lib/store/index.js'
import { changed, randomSounds } from '../similarity/sounds.js'
import { addDone, details, fileAt, resultOf } from '../store/support.js'
import { temporaryFolder, writeTone } from './support.js'

const folder = temporaryFolder()
let nextDatabase = 0

interface Song {
  readonly sound: Sound
  readonly tags?: Record<string, unknown>
  readonly hash?: string
}

/** A library of made-up tracks; ids are 1, 2, … */
function libraryOf(songs: readonly Song[]): { library: Library; db: string; add: (songs: readonly Song[]) => void } {
  const db = path.join(folder, `${nextDatabase++}.db`)
  let count = 0
  const add = (more: readonly Song[]) => {
    const store = openStore({ path: db })
    for (const { sound, tags = {}, hash } of more) {
      const number = ++count
      const result = resultOf(hash ?? `audio ${number}`, 0.5, tags)
      const analysis = {
        ...result.analysis,
        algorithmVersion: sound.algorithmVersion,
        fingerprint: sound.fingerprint,
        details: { ...details, ...sound.details, onsets: [] },
      }
      addDone(store, fileAt(`/music/${number}.flac`), { ...result, analysis: analysis as never })
    }
    store.close()
  }
  add(songs)
  const library = openLibrary({ db })
  onTestFinished(() => library.close())
  return { library, db, add }
}

const sounds = randomSounds(120)
const songs = sounds.map((sound): Song => ({ sound }))
const idsOf = (tracks: readonly { readonly id: number }[]) => tracks.map(({ id }) => id)

/** By comparing with every track: what a search should find. */
async function nearestByComparing(library: Library, id: number, k: number, ids: readonly number[]): Promise<number[]> {
  const all = []
  for (const other of ids) if (other !== id) all.push({ id: other, ...(await library.compare(id, other)) })
  return idsOf(all.sort((a, b) => a.distance - b.distance || a.id - b.id).slice(0, k))
}

const ALL = sounds.map((_, i) => i + 1)

describe('a library', () => {
  it('finds what sounds like a track, by id and by path, itself left out', async () => {
    const { library } = libraryOf(songs)
    const found = await library.similar(7, { k: 5 })
    expect(idsOf(found)).toEqual(await nearestByComparing(library, 7, 5, ALL))
    expect(await library.similar('/music/7.flac', { k: 5 })).toEqual(found)
    expect(found[0]).toMatchObject({ path: `/music/${found[0]?.id}.flac`, durationSeconds: 240.5 })
    for (const { distance, score } of found) expect(score).toBeCloseTo(1 / (1 + distance ** 2), 12)
    expect(await library.similar(7)).toHaveLength(10)
  })

  it('finds what sounds like numbers, and then the track too', async () => {
    const { library } = libraryOf(songs)
    const sound = sounds[6] as Sound
    const [first] = await library.similar(sound, { k: 1 })
    // Timbre is kept to 0.001.
    expect(first?.id).toBe(7)
    expect(first?.distance).toBeLessThan(1e-3)
    expect((await library.similar(sound.fingerprint, { k: 1 }))[0]?.id).toBe(7)
    expect((await library.similar(Object.values(sound.fingerprint), { k: 1 }))[0]?.id).toBe(7)
  })

  it('analyses a file that it does not have', async () => {
    const { library } = libraryOf(songs)
    const file = path.join(folder, 'outside.wav')
    writeTone(file, 440, 2)
    expect(await library.similar(file, { k: 4 })).toHaveLength(4)
  })

  it('searches only what a filter allows', async () => {
    const { library } = libraryOf(
      songs.map((song, i) => ({ ...song, tags: { artist: i % 3 ? 'A' : 'B', year: 1990 + i } })),
    )
    const inYears = await library.similar(7, { k: 50, filter: { year: { minimum: 2000, maximum: 2019 } } })
    expect(idsOf(inYears).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => 11 + i))
    const artist = await library.similar(7, { k: 5, filter: { artist: 'b' } })
    expect(idsOf(artist).every((id) => id % 3 === 1)).toBe(true)
    const [nearest, second] = await library.similar(7, { k: 2 })
    const rest = await library.similar(7, { k: 1, filter: { exclude: [nearest?.id as number] } })
    expect(idsOf(rest)).toEqual([second?.id])
    const byLoudness = await library.similar(7, { k: 99, filter: { dimensions: { lufs: { maximum: -25 } } } })
    expect(byLoudness.length).toBe(sounds.filter(({ fingerprint }, i) => i !== 6 && fingerprint.lufs <= -25).length)
  })

  it('knows tracks that came since', async () => {
    const { library, add } = libraryOf(songs)
    await library.similar(1)
    add([{ sound: changed(sounds[0] as Sound, { lufs: (sounds[0] as Sound).fingerprint.lufs - 0.1 }) }])
    expect((await library.similar(1, { k: 1 }))[0]?.id).toBe(121)
  })

  it('refuses what can not be compared', async () => {
    const { library } = libraryOf([...songs, { sound: { ...(sounds[0] as Sound), algorithmVersion: 0 } }])
    const code = (code: string) => expect.objectContaining({ code })
    await expect(library.similar(121)).rejects.toThrow(code('VERSION_MISMATCH'))
    await expect(library.similar({ ...(sounds[0] as Sound), algorithmVersion: ALGORITHM_VERSION + 1 })).rejects.toThrow(
      code('VERSION_MISMATCH'),
    )
    await expect(library.similar(999)).rejects.toThrow(code('TRACK_NOT_FOUND'))
    await expect(library.similar('/music/none.flac')).rejects.toThrow(code('FILE_NOT_FOUND'))
    await expect(library.similar([1, 2, 3])).rejects.toThrow(code('INVALID_ARGUMENT'))
    await expect(library.similar(1, { k: 0 })).rejects.toThrow(code('INVALID_ARGUMENT'))
    await expect(library.similar(1, { filter: { artits: 1 } as never })).rejects.toThrow(/did you mean `artist`/)
    await expect(library.similar(1, { metric: 'decorrelated', emphasis: 'rhythm' })).rejects.toThrow(
      code('INVALID_ARGUMENT'),
    )
    await expect(library.similar(Number.NaN as never)).rejects.toThrow(code('TRACK_NOT_FOUND'))
    // The old track is never found.
    expect(idsOf(await library.similar(1, { k: 200 }))).not.toContain(121)
  })

  it('of nothing finds nothing', async () => {
    const { library } = libraryOf([])
    expect(await library.similar(sounds[0] as Sound)).toEqual([])
    expect(await library.duplicates()).toEqual([])
    expect(await library.graph()).toMatchObject({ tracks: 0, searched: 0 })
  })
})

describe('the graph', () => {
  it('holds what a search finds, and after additions what a new one would', async () => {
    const { library, add } = libraryOf(songs.slice(0, 100))
    expect(await library.graph({ k: 4 })).toEqual({ k: 4, tracks: 100, searched: 100, updated: 0 })
    expect(await library.graph({ k: 4 })).toEqual({ k: 4, tracks: 100, searched: 0, updated: 0 })
    // Fewer than a tenth, so that the scales stay.
    add(songs.slice(100, 108))
    const { searched, updated } = await library.graph({ k: 4 })
    expect(searched).toBe(8)
    expect(updated).toBeGreaterThan(0)
    expect(updated).toBeLessThan(100)
    for (let id = 1; id <= 108; id++) {
      expect(idsOf(library.neighbors(id) ?? [])).toEqual(idsOf(await library.similar(id, { k: 4 })))
    }
  })

  it('searches again for tracks that have lost a neighbour', async () => {
    const { library, db } = libraryOf(songs)
    await library.graph({ k: 3 })
    const store = openStore({ path: db })
    store.markMissing(['/music/7.flac'])
    store.prune()
    store.close()
    const { searched } = await library.graph({ k: 3 })
    expect(searched).toBeGreaterThan(0)
    expect(searched).toBeLessThan(119)
    for (const id of ALL.filter((id) => id !== 7)) {
      expect(idsOf(library.neighbors(id) ?? [])).toEqual(idsOf(await library.similar(id, { k: 3 })))
    }
  })

  it('is made anew when the library has outgrown its scales', async () => {
    const { library, add } = libraryOf(songs.slice(0, 50))
    await library.graph({ k: 3 })
    add(songs.slice(50))
    expect(await library.graph({ k: 3 })).toMatchObject({ searched: 120 })
  })

  it('ends early when it is told to', async () => {
    const { library } = libraryOf(songs)
    await expect(library.graph({ signal: AbortSignal.abort() })).rejects.toThrow(
      expect.objectContaining({ code: 'ABORTED' }),
    )
    expect(library.neighbors(1)).toBeNull()
  })
})

describe('lists', () => {
  const tagged = songs.map((song, i): Song => ({ ...song, tags: { artist: `A${i % 12}`, album: `L${i % 40}` } }))

  it('a playlist begins with its seeds and repeats nothing', async () => {
    const { library } = libraryOf([...tagged, { ...(tagged[4] as Song), hash: 'audio 5' }])
    const list = await library.playlist({ seeds: [5], length: 20 })
    expect(list[0]?.id).toBe(5)
    expect(new Set(idsOf(list)).size).toBe(20)
    // The copy of the seed is the same recording.
    expect(idsOf(list)).not.toContain(121)
    const artists = (await library.playlist({ seeds: [5], length: 30, noRepeatArtist: true })).map(
      ({ tags }) => tags.artist,
    )
    expect(new Set(artists).size).toBe(artists.length)
    expect(artists).toHaveLength(12)
    const albums = (await library.playlist({ seeds: [5, 6], length: 60, noRepeatAlbum: true })).map(
      ({ tags }) => `${tags.artist} ${tags.album}`,
    )
    expect(new Set(albums).size).toBe(albums.length)
    expect(idsOf(await library.playlist({ seeds: [5], length: 5, includeSeeds: false }))).not.toContain(5)
    await expect(library.playlist({ seeds: [] })).rejects.toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  it('a path leads from one song to the other', async () => {
    const { library } = libraryOf(songs)
    const steps = await library.path(3, 90, 7)
    expect(steps).toHaveLength(7)
    expect(steps[0]?.id).toBe(3)
    expect(steps[6]?.id).toBe(90)
    expect(new Set(idsOf(steps)).size).toBe(7)
    expect(idsOf(await library.path(3, 90, 2))).toEqual([3, 90])
    await expect(library.path(3, 90, 1)).rejects.toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  it('a recommendation is near to something heard and none of it', async () => {
    const { library } = libraryOf(songs)
    const found = await library.recommend([1, '/music/2.flac', { track: 3, weight: 5 }], { k: 8 })
    expect(found).toHaveLength(8)
    for (const { id, because, distance } of found) {
      expect([1, 2, 3]).toContain(because)
      expect([1, 2, 3]).not.toContain(id)
      expect(distance).toBeCloseTo((await library.compare(because, id)).distance, 6)
    }
    const [alone] = await library.recommend([{ track: 3, weight: 1 }], { k: 1 })
    expect(alone?.id).toBe((await library.similar(3, { k: 1 }))[0]?.id)
  })

  it('duplicates are near and equally long, with the evidence there is', async () => {
    const copy = changed(sounds[4] as Sound, { lufs: (sounds[4] as Sound).fingerprint.lufs - 0.5 })
    const { library } = libraryOf([...songs, { sound: copy }, { sound: sounds[9] as Sound, hash: 'audio 10' }])
    const pairs = await library.duplicates()
    expect(pairs.map(({ a, b, evidence }) => [a.id, b.id, evidence])).toEqual([
      [10, 122, 'same-audio'],
      [5, 121, null],
    ])
    expect(await library.duplicates({ maximumDistance: 1e-6 })).toHaveLength(1)
  })
})

describe('explanations', () => {
  it('name what differs', async () => {
    const song = changed(sounds[0] as Sound, { tempo_bpm: 120, lufs: -12 }, { tempo_confidence: 1 })
    const { library } = libraryOf([...songs, { sound: song }, { sound: changed(song, { lufs: -18 }) }])
    expect((await library.explain(121, 122)).text).toBe('same tempo, 6 LU quieter, same colour of sound')
  })
})
