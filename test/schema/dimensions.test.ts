import { describe, expect, it } from 'vitest'
import { FpError } from '../../lib/errors.js'
import {
  DIMENSIONS,
  FAMILIES,
  type Fingerprint,
  fingerprintFromVector,
  vectorFromFingerprint,
} from '../../lib/schema/index.js'

// Written out once more on purpose: stored vectors depend on this order, so a change of it must be made twice.
const CANONICAL_ORDER = `
  sub_bass_pct bass_pct low_mid_pct mid_pct upper_mid_pct presence_pct air_pct
  lufs crest_db bass_mid_ratio
  tempo_bpm rhythm_stability transient_density silence_ratio
  spectral_centroid spectral_rolloff spectral_flatness
  harmonic_ratio pitch_stability chroma_energy
  dynamic_range_variation loudness_variation_std peak_consistency
  stereo_width phase_correlation`
  .trim()
  .split(/\s+/)

describe('the table of dimensions', () => {
  it('has the canonical order', () => {
    expect(DIMENSIONS.map(({ name }) => name)).toEqual(CANONICAL_ORDER)
    expect(DIMENSIONS.map(({ index }) => index)).toEqual(CANONICAL_ORDER.map((_, index) => index))
  })

  it('keeps the members of a family together', () => {
    const sizes = FAMILIES.map(({ name }) => DIMENSIONS.filter(({ family }) => family === name).length)
    expect(sizes).toEqual([7, 3, 4, 3, 3, 3, 2])
    const order = DIMENSIONS.map(({ family }) => FAMILIES.findIndex(({ name }) => name === family))
    expect(order).toEqual([...order].sort((left, right) => left - right))
  })

  it('has sound facts in every row', () => {
    for (const { name, minimum, maximum, neutral, typical, meaning, label, reference } of DIMENSIONS) {
      expect(minimum, name).toBeLessThan(maximum)
      expect(neutral, name).toBeGreaterThanOrEqual(minimum)
      expect(neutral, name).toBeLessThanOrEqual(maximum)
      expect(typical.from, name).toBeGreaterThanOrEqual(minimum)
      expect(typical.to, name).toBeLessThanOrEqual(maximum)
      expect(typical.from, name).toBeLessThan(typical.to)
      expect(meaning, name).toMatch(/^[A-Z].*\.$/)
      expect(label, name).not.toBe('')
      expect(reference, name).not.toBe('')
    }
  })

  it('has weights that sum to 1 and follow the shares of the families', () => {
    // 25 additions of numbers below 1, each rounded by at most 2^-54.
    expect(DIMENSIONS.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 14)
    const weightOf = (family: string) =>
      DIMENSIONS.filter((dimension) => dimension.family === family).reduce((sum, { weight }) => sum + weight, 0)
    expect(weightOf('frequency') / weightOf('stereo')).toBeCloseTo(33 / 3, 12)
  })

  it('can not be changed', () => {
    expect(Object.isFrozen(DIMENSIONS)).toBe(true)
    for (const dimension of DIMENSIONS) {
      expect(Object.isFrozen(dimension)).toBe(true)
      expect(Object.isFrozen(dimension.tolerance.invariance)).toBe(true)
    }
    for (const family of FAMILIES) expect(Object.isFrozen(family)).toBe(true)
  })
})

describe('vector and record', () => {
  const vector = Float64Array.from(DIMENSIONS, (_, index) => index / 7)

  it('are the same values', () => {
    const record = fingerprintFromVector(vector)
    expect(Object.keys(record)).toEqual(CANONICAL_ORDER)
    expect(record.lufs).toBe(vector[7])
    const shuffled = Object.fromEntries(Object.entries(record).reverse()) as Fingerprint
    expect(vectorFromFingerprint(shuffled)).toEqual(vector)
  })

  it('refuse what is no fingerprint', () => {
    expect(() => fingerprintFromVector(new Float64Array(24))).toThrow(
      new FpError('INVALID_ARGUMENT', 'expected 25 numbers for `vector` but received 24'),
    )
    const { lufs: _, ...incomplete } = fingerprintFromVector(vector)
    expect(() => vectorFromFingerprint(incomplete as Fingerprint)).toThrow(
      'expected a number for `fingerprint.lufs` but received undefined',
    )
  })
})
