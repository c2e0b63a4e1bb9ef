import { describe, expect, it } from 'vitest'
import { type MeasureFacts, matchProfile, measureFacts, PROFILES, readProfile } from '../../lib/profiles/index.js'
import { ALGORITHM_VERSION } from '../../lib/schema/index.js'
import { profile, SILENCE, sound } from './sounds.js'

const named = (name: string) => PROFILES.find((it) => it.name === name) as (typeof PROFILES)[number]

describe('the built-in profiles', () => {
  it('keep to the schema, and say where their figures are from', () => {
    expect(PROFILES.length).toBeGreaterThan(6)
    expect(new Set(PROFILES.map(({ name }) => name)).size).toBe(PROFILES.length)
    for (const { algorithmVersion, ranges, tracks, kind } of PROFILES) {
      expect(algorithmVersion).toBe(ALGORITHM_VERSION)
      expect(tracks === null).toBe(kind === 'delivery')
      for (const [name, { minimum, maximum, source }] of Object.entries(ranges)) {
        const facts = measureFacts(name as MeasureFacts['name'])
        const [from, to] = [minimum ?? facts.minimum, maximum ?? facts.maximum]
        expect(from).toBeGreaterThanOrEqual(facts.minimum)
        expect(to).toBeLessThanOrEqual(facts.maximum)
        expect(from).toBeLessThanOrEqual(to)
        expect(source).toMatch(kind === 'delivery' ? /Spotify|AES|Apple|EBU|ATSC/ : /percentile of \d+ tracks/)
      }
    }
  })

  it.each([
    ['spotify', -14, -1],
    ['aes-streaming-music', -16, -1],
    ['aes-streaming-speech', -18, -1],
    ['apple-podcasts', -16, -1],
    ['ebu-r128', -23, -1],
    ['atsc-a85', -24, -2],
  ])('%s asks for %d LUFS and at most %d dBTP', (name, lufs, truePeak) => {
    expect(named(name).ranges.lufs?.target).toBe(lufs)
    expect(named(name).ranges.true_peak_dbtp).toMatchObject({ minimum: null, maximum: truePeak })
  })

  it('can not be changed', () => {
    expect(Object.isFrozen(PROFILES)).toBe(true)
    for (const { ranges } of PROFILES)
      for (const range of Object.values(ranges)) expect(Object.isFrozen(range)).toBe(true)
  })

  it('survive JSON', () => {
    for (const it of PROFILES) expect(readProfile(JSON.stringify(it))).toEqual(it)
  })
})

describe('a match', () => {
  it('is whole where everything lies within', () => {
    const [match] = matchProfile(sound({ lufs: -14 }, { true_peak_dbtp: -1 }), named('spotify'))
    expect(match).toMatchObject({ score: 1, isMet: true, text: 'within every range' })
  })

  it('falls to a half at the tolerance, and tells how far off', () => {
    // 2 LU above −13 at a tolerance of 1: 1 ÷ (1 + 2²); the true peak fits.
    const [match] = matchProfile(sound({ lufs: -11 }), named('spotify'))
    expect(match?.fits[0]).toMatchObject({ name: 'lufs', value: -11, words: '2.0 LU louder' })
    expect(match?.fits[0]?.fit).toBeCloseTo(0.2, 12)
    expect(match?.score).toBeCloseTo(0.6, 12)
    expect(match).toMatchObject({ isMet: false, text: '2.0 LU louder' })
    const [half] = matchProfile(sound({ lufs: -16 }), named('spotify'))
    expect(half?.fits[0]?.fit).toBeCloseTo(0.5, 12)
  })

  it('measures what spans decades in octaves', () => {
    const [match] = matchProfile(sound({ air_pct: 0.04 }), profile({ air_pct: { maximum: 0.02, tolerance: 1 } }))
    expect(match?.score).toBeCloseTo(0.5, 12)
    expect(match?.text).toBe('airier')
  })

  it('does not compare what is inaudible below the rest', () => {
    const [match] = matchProfile(sound({ air_pct: 1e-6 }), profile({ air_pct: { minimum: 0.001, maximum: 0.02 } }))
    expect(match?.score).toBe(1)
  })

  it('takes a tempo at any octave, by its confidence', () => {
    const asked = profile({ tempo_bpm: { minimum: 118, maximum: 122, tolerance: 0.1 }, lufs: { maximum: -20 } })
    expect(matchProfile(sound({ tempo_bpm: 60 }), asked)[0]?.fits.find(({ name }) => name === 'tempo_bpm')?.fit).toBe(1)
    const [unsure] = matchProfile(sound({ tempo_bpm: 90 }, { tempo_confidence: 0 }), asked)
    expect(unsure?.fits.find(({ name }) => name === 'tempo_bpm')).toMatchObject({ share: 0, words: '28 BPM slower' })
  })

  it('leaves out what a track has not, and what is not known', () => {
    const asked = profile({ tempo_bpm: { minimum: 118, maximum: 122 }, lufs: { maximum: -10 } })
    const [match] = matchProfile(sound({ tempo_bpm: 0 }), asked)
    expect(match).toMatchObject({ score: 1, isMet: false })
    const [bare] = matchProfile(sound().fingerprint, named('spotify'))
    expect(bare).toMatchObject({ score: 1, isMet: false, text: 'within every range, true peak not known' })
    expect(matchProfile(SILENCE, named('spotify'))[0]).toMatchObject({ score: 0, text: 'nothing to judge by' })
  })

  it('puts the best first, of all that is built in', () => {
    const matches = matchProfile(sound({ lufs: -23 }, { true_peak_dbtp: -10 }))
    expect(matches).toHaveLength(PROFILES.length)
    const scores = matches.map(({ score }) => score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    expect(matches.filter(({ isMet }) => isMet).map(({ profile }) => profile.name)).toEqual(['ebu-r128', 'atsc-a85'])
  })

  it('has shares that sum to one', () => {
    for (const { fits } of matchProfile(sound())) {
      expect(fits.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
    }
  })

  it('refuses other versions and what is no track', () => {
    const other = expect.objectContaining({ code: 'VERSION_MISMATCH' })
    expect(() => matchProfile({ ...sound(), algorithmVersion: 99 })).toThrow(other)
    expect(() => matchProfile(sound(), { ...named('spotify'), algorithmVersion: 99 })).toThrow(other)
    const wrong = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    expect(() => matchProfile(null as never)).toThrow(wrong)
    expect(() => matchProfile(sound({ lufs: Number.NaN }))).toThrow(wrong)
    expect(() => matchProfile(sound({}, { true_peak_dbtp: Number.NaN }))).toThrow(wrong)
    expect(() => matchProfile(sound(), [])).toThrow(wrong)
  })
})
