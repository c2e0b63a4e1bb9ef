import { describe, expect, it } from 'vitest'
import { DIMENSIONS } from '../../lib/schema/index.js'
import { type TrackQuery, trackPlace } from '../../lib/store/index.js'
import { addDone, fileAt, fingerprintAt, memoryStore, resultOf } from './support.js'

function library() {
  const store = memoryStore()
  addDone(
    store,
    fileAt('/m/x/1.mp3'),
    resultOf('1', 0.2, { title: 'Alpha', artist: 'Queen', year: 1975, genre: ['Rock'] }),
  )
  addDone(store, fileAt('/m/x/2.mp3'), resultOf('2', 0.4, { title: 'Beta', artist: 'queen', genre: ['Pop', 'ROCK'] }))
  addDone(store, fileAt('/m/y/3.mp3'), resultOf('3', 0.6, { title: 'Gamma', artist: 'ABBA', year: 1980 }))
  store.discover([fileAt('/m/z/4.mp3')])
  return store
}

function names(query?: TrackQuery): string[] {
  return [...library().tracks(query)].map(({ path }) => path.slice(-5, -4))
}

describe('tracks', () => {
  it.each<[TrackQuery | undefined, string]>([
    [undefined, '123'],
    [{ states: ['pending', 'done'] }, '1234'],
    [{ dimensions: { lufs: { minimum: fingerprintAt(0.4).lufs } } }, '23'],
    [{ dimensions: { lufs: { maximum: fingerprintAt(0.4).lufs }, air_pct: { minimum: 0.3 } } }, '2'],
    [{ artist: 'QUEEN' }, '12'],
    [{ artist: 'Quee' }, ''],
    [{ genre: 'rock' }, '12'],
    [{ year: { minimum: 1976 } }, '3'],
    [{ under: '/m/x' }, '12'],
    [{ under: ['/m/y', '/m/x'] }, '123'],
    [{ under: [] }, ''],
    [{ search: 'QUEEN' }, '12'],
    [{ search: ' queen  beta ' }, '2'],
    [{ search: '/y/' }, '3'],
    [{ search: '_' }, ''],
    [{ search: '%' }, ''],
    [{ search: '\\' }, ''],
    [{ after: { id: 1, value: 1 } }, '23'],
    [{ after: { id: 2, value: 2 }, descending: true }, '1'],
    [{ durationSeconds: { minimum: 241 } }, ''],
    [{ order: 'title', descending: true }, '321'],
    [{ order: 'year' }, '132'],
    [{ order: 'year', descending: true }, '312'],
    [{ order: 'tempo_bpm', descending: true, limit: 2 }, '32'],
    [{ limit: 0 }, ''],
  ])('%o', (query, expected) => {
    expect(names(query).join('')).toBe(expected)
  })

  it.each<[unknown, string]>([
    [{ artits: 'Queen' }, 'did you mean `artist`?'],
    [{ dimensions: { luffs: {} } }, 'did you mean `lufs`?'],
    [{ dimensions: { lufs: { minimum: Number.NaN } } }, 'expected a finite number for `minimum`'],
    [{ year: { minimum: 2, maximum: 1 } }, 'expected a minimum that is no higher than the maximum for `year`'],
    [{ order: 'id; DROP TABLE tracks' }, 'for `order`'],
    [{ states: ['open'] }, 'for `states`'],
    [{ limit: -1 }, 'for `limit`'],
    [{ under: [1] }, 'for `under`'],
    [{ after: 7 }, 'for `after`'],
    [{ after: { id: 1 } }, 'for `after`'],
  ])('refuses %o', (query, message) => {
    expect(() => names(query as TrackQuery)).toThrow(message)
  })

  it.each<TrackQuery['order']>(['id', 'path', 'title', 'artist', 'year', 'durationSeconds', 'analyzedAtMs', 'lufs'])(
    'goes on after any track in order of %s',
    (order = 'id') => {
      const store = library()
      for (const descending of [false, true]) {
        const query = { states: ['pending', 'done'], order, descending } as const
        const all = [...store.tracks(query)]
        for (const [i, track] of all.entries()) {
          const rest = [...store.tracks({ ...query, after: trackPlace(track, order) })]
          expect(rest.map(({ id }) => id)).toEqual(all.slice(i + 1).map(({ id }) => id))
        }
      }
    },
  )

  it('lets others write between two tracks', () => {
    const store = library()
    const seen = []
    for (const track of store.tracks()) {
      seen.push(track.path)
      if (seen.length === 1) {
        store.markMissing(['/m/x/2.mp3'])
        store.prune()
      }
    }
    expect(seen).toEqual(['/m/x/1.mp3', '/m/y/3.mp3'])
  })

  it('brings details only where asked', () => {
    const store = library()
    expect([...store.tracks({ limit: 1 })][0]).not.toHaveProperty('details')
    expect([...store.tracks({ limit: 1, details: true })][0]?.details?.key).toBe('F# minor')
  })
})

describe('vectors', () => {
  it('are all of them, in canonical order', () => {
    const store = library()
    const { ids, values } = store.vectors()
    expect([...ids]).toEqual([1, 2, 3])
    const expected = [0.2, 0.4, 0.6].flatMap((share) => DIMENSIONS.map(({ name }) => fingerprintAt(share)[name]))
    expect([...values]).toEqual(expected)
    // A second time as well: the function that gathers them is made anew.
    expect([...store.vectors().values]).toEqual(expected)
  })
})

describe('counts', () => {
  it('are by state and folder', () => {
    const store = library()
    expect(store.counts()).toEqual({ pending: 1, claimed: 0, done: 3, failed: 0, missing: 0, total: 4 })
    expect(store.counts(['/m/x'])).toEqual({ pending: 0, claimed: 0, done: 2, failed: 0, missing: 0, total: 2 })
    expect(store.counts([])).toMatchObject({ total: 0 })
  })
})
