import { describe, expect, it } from 'vitest'
import { createProfile, MINIMUM_TRACKS, matchProfile, PROFILES, readProfile } from '../../lib/profiles/index.js'
import { seededRandom } from '../signals/random.js'
import { SILENCE, sound } from './sounds.js'

const SEED = 20261125
const tracks = (count: number, values: (i: number) => Parameters<typeof sound>[0]) =>
  Array.from({ length: count }, (_, i) => sound(values(i)))

describe("a profile of one's own", () => {
  it('reaches from the 10th to the 90th percentile', () => {
    // Of nine the ranks 1 and 9, of 19 the ranks 2 and 18.
    expect(createProfile(tracks(9, (i) => ({ lufs: -20 + i }))).ranges.lufs).toMatchObject({
      minimum: -20,
      maximum: -12,
    })
    expect(createProfile(tracks(19, (i) => ({ lufs: -30 + i }))).ranges.lufs).toMatchObject({
      minimum: -29,
      maximum: -13,
      tolerance: 8,
      target: null,
    })
  })

  it('holds four of five further tracks, however few it was made of', () => {
    const { uniform } = seededRandom(SEED)
    for (const count of [9, 14, 30]) {
      let held = 0
      const rounds = 400
      for (let round = 0; round < rounds; round++) {
        const { minimum, maximum } = createProfile(tracks(count, () => ({ chroma_energy: uniform() }))).ranges
          .chroma_energy as { minimum: number; maximum: number }
        held += maximum - minimum
      }
      // The deviation of one coverage is at most 0.12, so that of the mean of 400 is 0.006; four of these.
      expect(Math.abs(held / rounds - 0.8), `seed ${SEED}, ${count} tracks`).toBeLessThan(0.025)
    }
  })

  it('a few odd tracks move little', () => {
    const odd = createProfile([...tracks(38, (i) => ({ crest_db: 12 + i / 38 })), sound({ crest_db: 60 })])
    expect(odd.ranges.crest_db?.maximum).toBeLessThan(13)
  })

  it('fits its own tracks', () => {
    const own = tracks(20, (i) => ({ lufs: -18 + i / 4, air_pct: 0.01 + i / 1000, stereo_width: 0.1 + i / 100 }))
    const matches = own.map((track) => matchProfile(track, createProfile(own))[0])
    expect(Math.min(...matches.map((match) => match?.score ?? 0))).toBeGreaterThan(0.9)
    // Two of twenty lie below the 10th percentile and two above the 90th.
    expect(matches.filter((match) => match?.isMet)).toHaveLength(16)
  })

  it('needs nine tracks, and nine that have a measure', () => {
    const wrong = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    expect(() => createProfile(tracks(MINIMUM_TRACKS - 1, () => ({})))).toThrow(wrong)
    expect(() => createProfile(Array.from({ length: 9 }, () => SILENCE))).toThrow(wrong)
    const { ranges } = createProfile(tracks(9, (i) => ({ tempo_bpm: i === 0 ? 0 : 120, lufs: -14 })))
    expect(ranges.tempo_bpm).toBeUndefined()
    expect(ranges.lufs).toBeDefined()
  })

  it('takes a tempo and its double for one', () => {
    const { tempo_bpm } = createProfile(tracks(9, (i) => ({ tempo_bpm: (120 + i) / (i % 3 === 0 ? 2 : 1) }))).ranges
    expect(tempo_bpm?.minimum).toBeCloseTo(120, 9)
    expect(tempo_bpm?.maximum).toBeCloseTo(128, 9)
    // Tempi all over an octave say nothing.
    expect(createProfile(tracks(18, (i) => ({ tempo_bpm: 60 * 2 ** (i / 9) }))).ranges.tempo_bpm).toBeUndefined()
  })

  it('tells nothing of peaks, which are a matter of delivery', () => {
    expect(createProfile(tracks(9, () => ({}))).ranges.true_peak_dbtp).toBeUndefined()
  })

  it('is never so narrow that equal recordings fall outside by much', () => {
    expect(createProfile(tracks(9, () => ({}))).ranges.stereo_width).toMatchObject({ tolerance: 0.005 })
  })

  it('survives JSON, and refuses tracks and profiles of other versions', () => {
    const profile = createProfile(
      tracks(9, () => ({})),
      { name: 'my-kind', label: 'My kind' },
    )
    expect(readProfile(JSON.parse(JSON.stringify(profile)))).toEqual(profile)
    expect(profile).toMatchObject({ name: 'my-kind', label: 'My kind', kind: 'own', tracks: 9 })
    const other = expect.objectContaining({ code: 'VERSION_MISMATCH' })
    expect(() => createProfile([...tracks(9, () => ({})), { ...sound(), algorithmVersion: 99 }])).toThrow(other)
    expect(() => readProfile({ ...profile, algorithmVersion: 99 })).toThrow(other)
  })
})

describe('reading a profile', () => {
  const good = JSON.parse(JSON.stringify(PROFILES[0]))
  const lufs = good.ranges.lufs
  const withLoudness = (changes: object) => ({ ...good, ranges: { lufs: { ...lufs, ...changes } } })

  it.each<[string, unknown]>([
    ['nothing', null],
    ['no JSON', '{'],
    ['a list', []],
    ['too long a text', `"${'x'.repeat(70_000)}"`],
    ['an unknown property', { ...good, extra: 1 }],
    ['no name', { ...good, name: undefined }],
    ['a name that could be a path', { ...good, name: '../x' }],
    ['another kind', { ...good, kind: 'other' }],
    ['no tracks', { ...good, tracks: 0 }],
    ['no range', { ...good, ranges: {} }],
    ['a measure that is none', { ...good, ranges: { loudness: lufs } }],
    ['no ends', withLoudness({ minimum: null, maximum: null, target: null })],
    ['ends the wrong way round', withLoudness({ minimum: -10, maximum: -20, target: null })],
    ['an end beyond the schema', withLoudness({ minimum: -71 })],
    ['a target outside', withLoudness({ target: -5 })],
    ['no tolerance', withLoudness({ tolerance: 0 })],
    ['what is no number', withLoudness({ minimum: '−15' })],
    ['no source', withLoudness({ source: ' ' })],
  ])('refuses %s', (_, value) => {
    expect(() => readProfile(value)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  it('gives a copy that what was read can not change', () => {
    const source = JSON.parse(JSON.stringify(good))
    const profile = readProfile(source)
    source.ranges.lufs.maximum = 0
    expect(profile.ranges.lufs?.maximum).toBe(-13)
    expect(Object.isFrozen(profile.ranges)).toBe(true)
  })
})
