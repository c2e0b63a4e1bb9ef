import { describe, expect, it } from 'vitest'
import { PRESET_NAMES, PRESETS, type Suggestion, suggestEnhancement } from '../../lib/profiles/index.js'
import type { Fingerprint } from '../../lib/schema/index.js'
import { randomSounds, SEED } from '../similarity/sounds.js'
import { profile, SILENCE, sound } from './sounds.js'

const action = (suggestions: readonly Suggestion[], wanted: Suggestion['action']) =>
  suggestions.find(({ action }) => action === wanted)
const to = (loudnessLufs: number, maximumTruePeakDbtp = -1) => ({ loudnessLufs, maximumTruePeakDbtp })

describe('gain', () => {
  it('goes no further than the true peak allows', () => {
    const { suggestions, expected } = suggestEnhancement(sound({ lufs: -23 }, { true_peak_dbtp: -6 }), to(-14))
    expect(action(suggestions, 'gain')).toMatchObject({ amountDb: 5, wantedDb: 9, limitedBy: 'true peak' })
    expect(action(suggestions, 'gain')?.words).toContain('limited by true peak: 4 dB short')
    expect(expected).toMatchObject({ lufs: -18, true_peak_dbtp: -1 })
  })

  it("is that of Spotify's own example: −20 LUFS with peaks at −5 dB is lifted to −16", () => {
    const { expected } = suggestEnhancement(sound({ lufs: -20 }, { true_peak_dbtp: -5 }), { preset: 'bright' })
    expect(expected.lufs).toBe(-16)
  })

  it('reaches the target where peaks leave room, and goes down to it', () => {
    const up = suggestEnhancement(sound({ lufs: -20 }, { true_peak_dbtp: -9 }), to(-14)).suggestions
    expect(action(up, 'gain')).toMatchObject({ amountDb: 6, wantedDb: 6, limitedBy: null })
    const down = suggestEnhancement(sound({ lufs: -9 }, { true_peak_dbtp: 0.5 }), to(-14)).suggestions
    expect(action(down, 'gain')).toMatchObject({ amountDb: -5, limitedBy: null })
    expect(action(down, 'peak-reduction')).toBeUndefined()
  })

  it('leaves alone what is within', () => {
    const { suggestions, kept } = suggestEnhancement(sound({ lufs: -14.4 }), 'warm')
    expect(action(suggestions, 'gain')).toBeUndefined()
    expect(kept).toContainEqual({ measure: 'lufs', words: '−14.4 LUFS is within −15.0 … −13.0 LUFS' })
  })

  it('goes to the nearer end where a profile names no target', () => {
    const asked = profile({ lufs: { minimum: -18, maximum: -12 } })
    expect(
      action(suggestEnhancement(sound({ lufs: -20 }, { true_peak_dbtp: -9 }), asked).suggestions, 'gain')?.amountDb,
    ).toBe(2)
    expect(action(suggestEnhancement(sound({ lufs: -10 }), asked).suggestions, 'gain')?.amountDb).toBe(-2)
  })

  it('tells whether a limiter could do the rest', () => {
    const at = (crest_db: number) =>
      action(suggestEnhancement(sound({ lufs: -20, crest_db }, { true_peak_dbtp: -3 }), 'warm').suggestions, 'gain')
        ?.words
    expect(at(19)).toContain('4 dB short; a limiter could do the rest (crest factor 19.0 → 15.0 dB)')
    expect(at(13)).toContain(
      '4 dB short; a limiter for the rest would cost too much punch (crest factor 13.0 → 9.0 dB)',
    )
  })

  it('does not raise what has no headroom', () => {
    const { suggestions, kept } = suggestEnhancement(sound({ lufs: -20 }, { true_peak_dbtp: -1 }), to(-14))
    expect(action(suggestions, 'gain')).toBeUndefined()
    expect(kept.find(({ measure }) => measure === 'lufs')?.words).toContain('limited by true peak: 6 dB short')
  })

  it('takes peaks down by gain where the loudness allows, and by reduction where it does not', () => {
    const byGain = suggestEnhancement(sound({ lufs: -13.5 }, { true_peak_dbtp: -0.5 }), to(-14)).suggestions
    expect(action(byGain, 'gain')).toMatchObject({ amountDb: -0.5, measure: 'true_peak_dbtp' })
    const reduced = suggestEnhancement(sound({ lufs: -14 }, { true_peak_dbtp: 1 }), to(-14)).suggestions
    expect(action(reduced, 'gain')).toBeUndefined()
    expect(action(reduced, 'peak-reduction')).toMatchObject({ amountDb: -2 })
    const both = suggestEnhancement(sound({ lufs: -13 }, { true_peak_dbtp: 2 }), to(-14)).suggestions
    expect(action(both, 'gain')).toMatchObject({ amountDb: -1 })
    expect(action(both, 'peak-reduction')).toMatchObject({ amountDb: -2 })
  })

  it('is not upwards where the true peak is not known', () => {
    const quiet = suggestEnhancement(sound({ lufs: -23 }).fingerprint, 'warm')
    expect(action(quiet.suggestions, 'gain')).toBeUndefined()
    expect(quiet.kept.find(({ measure }) => measure === 'lufs')?.words).toContain('the true peak is not known')
    const loud = suggestEnhancement(sound({ lufs: -9 }).fingerprint, 'warm')
    expect(action(loud.suggestions, 'gain')?.amountDb).toBe(-5)
  })
})

describe('bands', () => {
  const asked = (minimum: number | null, maximum: number | null) => profile({ low_mid_pct: { minimum, maximum } })
  const move = (values: Partial<Fingerprint>, ...ends: [number | null, number | null]) =>
    suggestEnhancement(sound(values), asked(...ends))

  it('move by the ratio of what stands against the rest', () => {
    // 0.2 of the energy is 1 : 4, a third is 1 : 2: 10·log10(2) dB more.
    const raised = move({}, 1 / 3, 0.5)
    const [suggestion] = raised.suggestions
    expect(suggestion).toMatchObject({
      action: 'band-gain',
      measure: 'low_mid_pct',
      bandHz: [250, 500],
      limitedBy: 'preset',
    })
    expect(suggestion?.wantedDb).toBeCloseTo(3.0103, 4)
    expect(suggestion?.amountDb).toBe(3)
    // And 1 : 4 is 6 : 24, so that 1 : 6 is 10·log10(4/6) dB: −1.76.
    const [cut] = move({}, 0.01, 1 / 7).suggestions
    expect(cut?.amountDb).toBeCloseTo(10 * Math.log10(4 / 6), 9)
    expect(cut?.limitedBy).toBeNull()
  })

  it('are where they should be then, by the shares that are foretold', () => {
    const { expected } = move({}, 0.01, 1 / 7)
    expect(expected.low_mid_pct).toBeCloseTo(1 / 7, 12)
    const bands = [
      'sub_bass_pct',
      'bass_pct',
      'low_mid_pct',
      'mid_pct',
      'upper_mid_pct',
      'presence_pct',
      'air_pct',
    ] as const
    expect(bands.reduce((sum, name) => sum + (expected[name] as number), 0)).toBeCloseTo(1, 12)
    expect(move({ ...expected } as Partial<Fingerprint>, 0.01, 1 / 7).suggestions).toEqual([])
  })

  it('are left alone within the range, and where the difference would not be heard', () => {
    expect(move({}, 0.1, 0.3).suggestions).toEqual([])
    // 0.4 dB.
    expect(move({}, 0.215, 0.3).suggestions).toEqual([])
  })

  it('come down before others go up', () => {
    const tilted = profile({ bass_pct: { minimum: null, maximum: 0.25 }, air_pct: { minimum: 0.025, maximum: null } })
    const { suggestions } = suggestEnhancement(sound(), tilted)
    // Without the bass, the air's share is as good as asked for.
    expect(suggestions.map(({ measure }) => measure)).toEqual(['bass_pct'])
  })

  it('that hold nothing but noise are not raised', () => {
    const { suggestions, kept } = suggestEnhancement(sound({ air_pct: 1e-7 }), { preset: 'bright' })
    expect(suggestions.map(({ measure }) => measure)).not.toContain('air_pct')
    expect(kept).toContainEqual({ measure: 'air_pct', words: 'nothing is there but noise, which would be raised' })
  })

  it('get colour only as far as the reference reaches', () => {
    const reference = profile({
      low_mid_pct: { minimum: 0.1, maximum: 0.23 },
      presence_pct: { minimum: 0.001, maximum: 0.1 },
      air_pct: { minimum: 0.02, maximum: 0.1 },
    })
    const { suggestions, kept } = suggestEnhancement(sound(), { preset: 'warm', profile: reference })
    const amountOf = (name: string) => suggestions.find(({ measure }) => measure === name)?.amountDb
    expect(amountOf('presence_pct')).toBe(-1.5)
    // From a fifth to 0.23 it is 0.77 dB, and with presence down, of which all else has the more, a bit less.
    expect(amountOf('low_mid_pct')).toBeGreaterThan(0.7)
    expect(amountOf('low_mid_pct')).toBeLessThan(0.77)
    expect(kept.find(({ measure }) => measure === 'air_pct')?.words).toContain('is little already')
  })
})

describe('width', () => {
  const wide = profile({ stereo_width: { minimum: 1 / 3, maximum: 0.45 } })
  const width = (values: Partial<Fingerprint>, target: Parameters<typeof suggestEnhancement>[1] = wide) =>
    suggestEnhancement(sound(values), target)

  it('grows by gain of the side signal', () => {
    // From 3 : 7 (0.3) to 1 : 2 it is 20·log10(7/6) dB.
    const { suggestions, expected } = width({ stereo_width: 0.3 })
    expect(action(suggestions, 'side-gain')?.amountDb).toBeCloseTo(20 * Math.log10(7 / 6), 9)
    expect(expected.stereo_width).toBeCloseTo(1 / 3, 12)
    const far = width({ stereo_width: 0.2 })
    expect(action(far.suggestions, 'side-gain')).toMatchObject({ amountDb: 3, limitedBy: 'preset' })
    expect(far.expected.stereo_width).toBeCloseTo(0.261, 3)
  })

  it('of mono stays', () => {
    const { suggestions, kept } = width({ stereo_width: 0, phase_correlation: 1 })
    expect(suggestions).toEqual([])
    expect(kept[0]?.words).toMatch(/^mono stays mono/)
  })

  it('beyond what mono can bear shrinks under every preset', () => {
    for (const preset of PRESET_NAMES) {
      const { suggestions } = width({ stereo_width: 0.55, phase_correlation: -0.2 }, preset)
      const wanted = Math.max(-PRESETS[preset].maximumSideDb, 20 * Math.log10(0.45 / 0.55))
      expect(action(suggestions, 'side-gain')?.amountDb, preset).toBeCloseTo(wanted, 9)
    }
  })

  it('of a channel that is reversed is no matter of gain', () => {
    const { suggestions, expected } = width({ stereo_width: 0.9, phase_correlation: -0.95 })
    expect(action(suggestions, 'invert-polarity')).toMatchObject({ amountDb: null })
    expect(action(suggestions, 'side-gain')).toBeUndefined()
    expect(expected.stereo_width).toBeCloseTo(0.1, 12)
  })
})

describe('dynamics', () => {
  const asked = profile({ crest_db: { minimum: 12, maximum: 18 }, loudness_range_lu: { minimum: 3, maximum: 8 } })
  const dynamics = (
    values: Partial<Fingerprint>,
    loudness_range_lu = 6,
    target: Parameters<typeof suggestEnhancement>[1] = asked,
  ) => suggestEnhancement(sound(values, { loudness_range_lu }), target)

  it('are lifted only as far as can be made', () => {
    expect(action(dynamics({ crest_db: 10.5 }).suggestions, 'attack-gain')).toMatchObject({
      amountDb: 1.5,
      limitedBy: null,
    })
    const crushed = action(dynamics({ crest_db: 6 }).suggestions, 'attack-gain')
    expect(crushed).toMatchObject({ amountDb: 2, wantedDb: 6, limitedBy: 'preset' })
    expect(crushed?.words).toContain("4 dB more can't be made")
  })

  it('need something that strikes', () => {
    const { suggestions, kept } = dynamics({ crest_db: 8, transient_density: 0 })
    expect(suggestions).toEqual([])
    expect(kept.find(({ measure }) => measure === 'crest_db')?.words).toContain('hardly anything strikes')
  })

  it('are reduced towards the profile, and contrast is not made up', () => {
    expect(action(dynamics({ crest_db: 20 }).suggestions, 'peak-reduction')).toMatchObject({ amountDb: -2 })
    expect(action(dynamics({}, 10).suggestions, 'range-reduction')).toMatchObject({ amountDb: -2, limitedBy: null })
    expect(action(dynamics({}, 20).suggestions, 'range-reduction')).toMatchObject({ amountDb: -3, wantedDb: -12 })
    expect(dynamics({}, 1).kept.find(({ measure }) => measure === 'loudness_range_lu')?.words).toContain('arrangement')
  })

  it('stay with presets of colour, and punchy lifts only what falls short', () => {
    const warm = dynamics({ crest_db: 8 }, 20, { preset: 'warm', profile: asked }).suggestions
    expect(warm.map(({ action }) => action)).not.toContain('attack-gain')
    expect(warm.map(({ action }) => action)).not.toContain('range-reduction')
    const punchy = (crest_db: number) => dynamics({ crest_db }, 6, { preset: 'punchy', profile: asked }).suggestions
    expect(action(punchy(11), 'attack-gain')?.amountDb).toBe(1)
    expect(action(punchy(13), 'attack-gain')).toBeUndefined()
  })
})

describe('suggestions', () => {
  it('are none for silence', () => {
    for (const preset of PRESET_NAMES) {
      expect(suggestEnhancement(SILENCE, preset)).toMatchObject({ suggestions: [], text: 'leave it as it is' })
    }
  })

  it('measure a track by its kind, and adaptive by nothing but the profile', () => {
    const delivery = { ...profile({ lufs: { minimum: -24, maximum: -22, target: -23 } }), kind: 'delivery' as const }
    expect(suggestEnhancement(sound(), { preset: 'warm', profile: delivery }).reference.kind).toBe('music')
    const adaptive = suggestEnhancement(sound(), delivery)
    expect(adaptive).toMatchObject({ preset: 'adaptive', reference: { name: 'made-up' }, text: 'gain −9.0 dB' })
  })

  it('keep their bounds whatever the track', () => {
    for (const track of randomSounds(200)) {
      const details = { true_peak_dbtp: track.fingerprint.lufs / 3, loudness_range_lu: 10, tempo_confidence: 1 }
      for (const preset of PRESET_NAMES) {
        const bounds = PRESETS[preset]
        const { suggestions, expected } = suggestEnhancement({ ...track, details }, preset)
        for (const { action, amountDb, wantedDb, words } of suggestions) {
          expect(words).not.toBe('')
          const bound = {
            'band-gain': bounds.maximumBandDb,
            'side-gain': bounds.maximumSideDb,
            'attack-gain': bounds.maximumAttackDb,
            'range-reduction': bounds.maximumReductionDb,
            'peak-reduction': Number.POSITIVE_INFINITY,
            gain: Number.POSITIVE_INFINITY,
            'invert-polarity': 0,
          }[action]
          expect(Math.abs(amountDb ?? 0), `seed ${SEED}: ${preset} ${words}`).toBeLessThanOrEqual(bound)
          expect(Math.abs(amountDb ?? 0)).toBeLessThanOrEqual(Math.abs(wantedDb ?? 0) + 1e-9)
        }
        // Gain upwards never leads above the ceiling.
        if ((action(suggestions, 'gain')?.amountDb ?? 0) > 0)
          expect(expected.true_peak_dbtp).toBeLessThanOrEqual(-1 + 1e-9)
      }
    }
  })

  it('refuse what is no target', () => {
    const wrong = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    for (const target of [
      'loud',
      { preset: 'warm', lufs: -14 },
      { loudnessLufs: 3 },
      { maximumTruePeakDbtp: 1 },
      { profile: {} },
    ]) {
      expect(() => suggestEnhancement(sound(), target as never)).toThrow(wrong)
    }
    expect(() => suggestEnhancement({ ...sound(), algorithmVersion: 99 })).toThrow(
      expect.objectContaining({ code: 'VERSION_MISMATCH' }),
    )
  })
})
