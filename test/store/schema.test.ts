import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { DIMENSIONS } from '../../lib/schema/index.js'
import { MIGRATIONS } from '../../lib/store/migrations/index.js'
import { addDone, analysisAt, details, fileAt, fingerprintAt, memoryStore, resultOf } from './support.js'

/** One a migration, in order. A released one never changes: databases exist that have had it. Add yours below. */
const FROZEN = [
  'eb9158e9811544b2d5069b4e59e52699c916d266a2df6a3c1b72f7bbda5486a2',
  '5b87edc79db65d411120aee17079bd4a9b02d2942676f94269f66801384e887a',
]

function migrated(): Database.Database {
  const database = new Database(':memory:')
  for (const step of MIGRATIONS) database.exec(step)
  return database
}

describe('the migrations', () => {
  it('are those that were released', () => {
    expect(MIGRATIONS.map((step) => createHash('sha256').update(step).digest('hex'))).toEqual(FROZEN)
  })

  it('end in the columns and ranges of the present schema', () => {
    const sql = migrated().prepare("SELECT sql FROM sqlite_schema WHERE name = 'tracks'").pluck().get() as string
    const columns = sql.match(/^ {2}[a-z_]+ REAL CHECK .*(?=,$)/gm)?.map((line) => line.trim())
    const wanted = DIMENSIONS.map(
      ({ name, minimum, maximum }) => `${name} REAL CHECK (${name} BETWEEN ${minimum} AND ${maximum})`,
    )
    expect(columns?.filter((column) => !column.startsWith('duration_seconds'))).toEqual(wanted)
    // The sum that makes an analysis complete has every one of them.
    const sum = sql.slice(sql.lastIndexOf('algorithm_version IS NULL OR ('))
    expect(sum.match(/[a-z_]+(?= \+|\n)/g)).toEqual(DIMENSIONS.map(({ name }) => name))
  })
})

describe('a row', () => {
  it.each(DIMENSIONS.map(({ name }) => name))('takes no %s that is not finite or out of range', (name) => {
    const dimension = DIMENSIONS.find((candidate) => candidate.name === name)!
    const { minimum, maximum } = dimension
    for (const value of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      minimum - 1e-9,
      maximum + 1e-9,
    ]) {
      const store = memoryStore()
      const fingerprint = { ...fingerprintAt(0.5), [name]: value }
      const result = { ...resultOf('a'), analysis: { ...analysisAt(0.5), fingerprint } }
      expect(() => addDone(store, fileAt('/a.mp3'), result)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      )
      expect(store.counts()).toMatchObject({ done: 0, claimed: 1 })
      expect(store.track('/a.mp3')?.fingerprint).toBeNull()
    }
    for (const value of [minimum, maximum]) {
      const store = memoryStore()
      const fingerprint = { ...fingerprintAt(0.5), [name]: value }
      addDone(store, fileAt('/a.mp3'), { ...resultOf('a'), analysis: { ...analysisAt(0.5), fingerprint } })
      expect(store.track('/a.mp3')?.fingerprint?.[name]).toBe(value)
    }
  })

  it('keeps times to 0.1 ms and timbre to 0.001', () => {
    const store = memoryStore()
    const times = Array.from({ length: 1000 }, (_, i) => i * 0.123456789)
    const timbre = Array.from({ length: 40 }, (_, i) => -i / 7)
    const analysis = { ...analysisAt(0.5), details: { ...details, beats: times, onsets: [], timbre } }
    addDone(store, fileAt('/a.mp3'), { ...resultOf('a'), analysis })
    const kept = store.track('/a.mp3')?.details
    // Half of the last digit that is kept, and a little for doubles near it.
    for (const [i, time] of times.entries()) expect(Math.abs(kept!.beats[i]! - time)).toBeLessThan(0.5001e-4)
    for (const [i, value] of timbre.entries()) expect(Math.abs(kept!.timbre![i]! - value)).toBeLessThan(0.5001e-3)
    expect(kept).toMatchObject({ onsets: [], chroma: details.chroma })
  })

  it('comes back as it was stored', () => {
    const store = memoryStore()
    const file = fileAt('/music/a.mp3', { size: 2 ** 40 + 1 })
    const result = resultOf('abc', 1 / 3, { title: 'Ein Lied', genre: ['Rock', 'Pop'], year: 1977, track: 3 })
    const id = addDone(store, file, result)
    const track = store.track(id)
    expect(track).toEqual({
      id,
      path: file.path,
      size: file.size,
      mtimeNs: file.mtimeNs,
      state: 'done',
      audioHash: 'abc',
      tags: result.tags,
      ...result.analysis,
      analyzedAtMs: expect.any(Number),
      failure: null,
    })
    expect(store.track(file.path)).toEqual(track)
    expect(store.analysisByHash('abc')).toEqual(result.analysis)
    expect(store.track('/music/b.mp3')).toBeNull()
    expect(store.analysisByHash('abd')).toBeNull()
  })
})
