import { describe, expect, it } from 'vitest'
import { DIMENSION_NAMES } from '../../lib/schema/index.js'
import {
  decorrelatedWeights,
  type Encoded,
  fitNormalization,
  Metric,
  type RowWeights,
  rowWeights,
  SimilarityIndex,
  type Sound,
  tableOf,
} from '../../lib/similarity/index.js'
import { seededRandom } from '../signals/random.js'
import { changed, randomSounds, SEED, SILENCE, withoutTimbre } from './sounds.js'

const TRACKS = 2003

/** Tracks with copies, gaps and silence among them. */
function library(): Sound[] {
  const sounds = randomSounds(TRACKS)
  return sounds.map((sound, i) => {
    if (i % 10 === 3) return sounds[i - 1] as Sound
    if (i % 10 === 5) return changed(sound, { tempo_bpm: 0, rhythm_stability: 0 }, { tempo_confidence: 0 })
    if (i % 50 === 7) return withoutTimbre(sound)
    return i % 100 === 9 ? SILENCE : sound
  })
}

const CIRCLE = DIMENSION_NAMES.indexOf('tempo_bpm')
const TIMBRE_BIT = DIMENSION_NAMES.length
const PERIOD = Math.sqrt(24)

/** The definition, in double precision. */
function distance(a: Encoded, b: Encoded, { weights, weightsWithoutOptional }: RowWeights): number {
  const common = a.presence & b.presence
  const rows = (common >> TIMBRE_BIT) & 1 ? weights : weightsWithoutOptional
  let sum = 0
  let total = 0
  for (let row = 0; row < rows.length; row++) {
    if (!((common >> Math.min(row, TIMBRE_BIT)) & 1)) continue
    let difference = Math.abs(a.values[row]! - b.values[row]!)
    if (row === CIRCLE) difference = Math.min(difference, PERIOD - difference)
    const weight = rows[row]! * (row === CIRCLE ? a.confidence * b.confidence : 1)
    sum += weight * difference ** 2
    total += weight
  }
  return total > 0 ? Math.sqrt(sum / total) : Number.POSITIVE_INFINITY
}

/** Sorts everything, ties by number. */
function nearestByForce(
  tracks: readonly Encoded[],
  query: Encoded,
  k: number,
  weights: RowWeights,
  allowed?: Uint8Array,
) {
  return tracks
    .map((track, number) => ({ track: number, distance: distance(query, track, weights) }))
    .filter(
      ({ track, distance }) => Number.isFinite(distance) && (!allowed || (allowed[track >> 3]! >> (track & 7)) & 1),
    )
    .sort((a, b) => a.distance - b.distance || a.track - b.track)
    .slice(0, k)
}

describe('a search', async () => {
  const sounds = library()
  const table = tableOf(sounds)
  const metric = Metric.weighted(fitNormalization(table))
  const index = await SimilarityIndex.create(table, metric)
  const encoded = sounds.map((sound) => metric.encodeOne(sound))
  const { uniform: next } = seededRandom(SEED + 1)
  const randomWeights = () =>
    rowWeights({
      emphasis: next() < 0.3 ? 'rhythm' : 'default',
      weights: Object.fromEntries(DIMENSION_NAMES.map((name) => [name, next() < 0.2 ? 0 : 3 * next()])),
    })

  it(`finds in 1000 random queries what sorting all distances finds, seed ${SEED}`, { timeout: 300_000 }, async () => {
    const fresh = randomSounds(500, SEED + 2)
    for (let repetition = 0; repetition < 1000; repetition++) {
      const sound = repetition % 2 ? (fresh[repetition >> 1] as Sound) : (sounds[Math.floor(next() * TRACKS)] as Sound)
      const query = metric.encodeOne(repetition % 7 === 0 ? withoutTimbre(sound) : sound)
      const weights = repetition % 3 === 0 ? randomWeights() : rowWeights()
      const allowed =
        repetition % 4 === 0 ? Uint8Array.from({ length: (TRACKS + 7) >> 3 }, () => 256 * next()) : undefined
      const k = repetition % 50 === 0 ? TRACKS : 1 + Math.floor(30 * next())
      const found = await index.nearest(query, { k, weights, allowed })
      const expected = nearestByForce(encoded, query, k, weights, allowed)
      expect(found.map(({ track }) => track)).toEqual(expected.map(({ track }) => track))
      for (const [i, neighbor] of found.entries()) expect(neighbor.distance).toBeCloseTo(expected[i]!.distance, 6)
    }
  })

  it('finds the same in a decorrelated metric', async () => {
    const decorrelated = Metric.decorrelated(metric.normalization, table)
    const other = await SimilarityIndex.create(table, decorrelated)
    const all = sounds.map((sound) => decorrelated.encodeOne(sound))
    for (let repetition = 0; repetition < 50; repetition++) {
      const query = all[Math.floor(next() * TRACKS)] as Encoded
      const found = await other.nearest(query, { k: 10, weights: decorrelatedWeights() })
      const expected = nearestByForce(all, query, 10, decorrelatedWeights())
      expect(found.map(({ track }) => track)).toEqual(expected.map(({ track }) => track))
    }
  })

  it('gives every track the neighbours that a search for it gives, itself left out', async () => {
    const tracks = Uint32Array.from({ length: 200 }, (_, i) => i * 10)
    const { tracks: found } = await index.neighbors(tracks, { k: 5, weights: rowWeights() })
    for (const [i, track] of tracks.entries()) {
      const others = nearestByForce(encoded, encoded[track] as Encoded, 6, rowWeights()).filter(
        (neighbor) => neighbor.track !== track,
      )
      const expected = Array.from({ length: 5 }, (_, rank) => others[rank]?.track ?? 0xffffffff)
      expect([...found.subarray(i * 5, i * 5 + 5)]).toEqual(expected)
    }
  })

  it('runs many at once', async () => {
    const queries = encoded.slice(0, 40)
    const all = await Promise.all(queries.map((query) => index.nearest(query, { k: 3, weights: rowWeights() })))
    for (const [i, found] of all.entries()) {
      expect(found).toEqual(await index.nearest(queries[i] as Encoded, { k: 3, weights: rowWeights() }))
    }
  })

  it('of an empty library finds nothing', async () => {
    const empty = await SimilarityIndex.create(tableOf([]), metric)
    expect(await empty.nearest(metric.encodeOne(sounds[0] as Sound), { k: 10, weights: rowWeights() })).toEqual([])
  })

  it('needs 108 bytes a track, 264 with timbre', async () => {
    const many = Array.from({ length: 20_480 }, (_, i) => sounds[i % 3] as Sound)
    const withTimbre = await SimilarityIndex.create(tableOf(many), metric)
    const without = await SimilarityIndex.create(tableOf(many.map(withoutTimbre)), metric)
    // And four bytes a block of 16 tracks, whose list may have grown to twice its length.
    expect(withTimbre.bytes / many.length).toBeLessThan(264.6)
    expect(without.bytes / many.length).toBeLessThan(108.6)
  })
})
