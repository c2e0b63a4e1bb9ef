import { describe, expect, it } from 'vitest'
import { DIMENSIONS, type DimensionName } from '../../lib/schema/index.js'
import {
  BUILT_IN_NORMALIZATION,
  distanceOf,
  interpolate,
  Metric,
  rowWeights,
  type Sound,
  scoreOf,
} from '../../lib/similarity/index.js'
import { changed, randomSounds, SILENCE, withoutTimbre } from './sounds.js'

const metric = Metric.weighted(BUILT_IN_NORMALIZATION)
const [a, b] = randomSounds(2) as [Sound, Sound]
const distance = (one: Sound, other: Sound, weights = rowWeights()) =>
  distanceOf(metric.encodeOne(one), metric.encodeOne(other), weights)
const only = (name: DimensionName) =>
  rowWeights({
    weights: Object.fromEntries([
      ...DIMENSIONS.map((dimension) => [dimension.name, Number(dimension.name === name)]),
      ['timbre', 0],
    ]),
  })

describe('a distance', () => {
  it('is 0 to itself, the same both ways, and more the more a number differs', () => {
    expect(distance(a, a)).toBe(0)
    expect(distance(a, b)).toBe(distance(b, a))
    const quieter = (by: number) => changed(a, { lufs: a.fingerprint.lufs - by })
    expect(distance(a, quieter(3))).toBeGreaterThan(0)
    expect(distance(a, quieter(6))).toBeCloseTo(2 * distance(a, quieter(3)), 5)
    expect(scoreOf(0)).toBe(1)
    expect(scoreOf(1)).toBe(0.5)
    expect(scoreOf(Number.POSITIVE_INFINITY)).toBe(0)
  })

  it('counts ratios of what spans decades, and differences of what does not', () => {
    const bass = (value: number) => changed(withoutTimbre(a), { bass_pct: value })
    const weights = only('bass_pct')
    expect(distance(bass(0.01), bass(0.02), weights)).toBeCloseTo(distance(bass(0.2), bass(0.4), weights), 5)
    const width = (value: number) => changed(withoutTimbre(a), { stereo_width: value })
    expect(distance(width(0.1), width(0.2), only('stereo_width'))).toBeCloseTo(
      distance(width(0.6), width(0.7), only('stereo_width')),
      5,
    )
  })

  it('folds tempi over octaves and is largest half an octave apart', () => {
    const certain = (bpm: number) => changed(a, { tempo_bpm: bpm }, { tempo_confidence: 1 })
    for (const bpm of [60, 120, 240]) expect(distance(certain(120), certain(bpm))).toBeCloseTo(0, 6)
    // Across the seam of the circle: 127 and 129 BPM are neighbours as 100 and 101.57 are.
    const weights = only('tempo_bpm')
    expect(distance(certain(127), certain(129), weights)).toBeCloseTo(
      distance(certain(100), certain((100 * 129) / 127), weights),
      4,
    )
    const half = distance(certain(120), certain(120 * Math.SQRT2), weights)
    for (const bpm of [80, 100, 150, 200]) expect(distance(certain(120), certain(bpm), weights)).toBeLessThan(half)
  })

  it('counts the tempo by how certain both are of it', () => {
    const tempo = (bpm: number, confidence: number) => changed(a, { tempo_bpm: bpm }, { tempo_confidence: confidence })
    expect(distance(tempo(120, 1), tempo(160, 0))).toBe(0)
    const sure = distance(tempo(120, 1), tempo(160, 1))
    const unsure = distance(tempo(120, 1), tempo(160, 0.3))
    expect(unsure).toBeGreaterThan(0)
    expect(unsure).toBeLessThan(sure)
  })

  it.each(DIMENSIONS.filter(({ neutralIsMeasurable }) => !neutralIsMeasurable))(
    'is neither larger nor smaller for $name where one has none',
    ({ name, neutral, typical }) => {
      const none = changed(a, { [name]: neutral })
      const others = [typical.from, (typical.from + typical.to) / 2, typical.to]
        .filter((value) => value !== neutral)
        .map((value) => distance(none, changed(b, { [name]: value })))
      expect(others.length).toBeGreaterThan(1)
      for (const other of others) expect(other).toBe(others[0])
      // What they have in common decides as if the dimension did not exist.
      expect(others[0]).toBeCloseTo(distance(a, b, rowWeights({ weights: { [name]: 0 } })), 6)
    },
  )

  it('tells mono from stereo: no width is a width', () => {
    expect(distance(changed(a, { stereo_width: 0 }), changed(a, { stereo_width: 0.4 }))).toBeGreaterThan(0)
  })

  it('has nothing to say about silence', () => {
    expect(distance(SILENCE, a)).toBe(Number.POSITIVE_INFINITY)
    expect(distance(SILENCE, SILENCE)).toBe(Number.POSITIVE_INFINITY)
  })

  it('is that of the 25 alone where either has no timbre', () => {
    const expected = distance(withoutTimbre(a), withoutTimbre(b))
    expect(distance(a, withoutTimbre(b))).toBe(expected)
    expect(distance(withoutTimbre(a), b)).toBe(expected)
    expect(distance(a, b)).not.toBeCloseTo(expected, 3)
  })

  it('is not moved by the level of the timbre, which loudness tells', () => {
    const timbre = [...(a.details?.timbre ?? [])]
    timbre[0] = (timbre[0] ?? 0) - 68
    expect(distance(a, changed(a, {}, { timbre }))).toBe(0)
  })

  it('refuses another version of the algorithm', () => {
    expect(() => metric.encodeOne({ ...a, algorithmVersion: 2 })).toThrow(
      expect.objectContaining({ code: 'VERSION_MISMATCH' }),
    )
  })
})

describe('what lies between two sounds', () => {
  it('begins and ends at them, and is as far from both in the middle', () => {
    const [from, to] = [metric.encodeOne(a), metric.encodeOne(b)]
    const weights = rowWeights({ weights: { tempo_bpm: 0 } })
    expect(distanceOf(interpolate(from, to, 0), from, weights)).toBeCloseTo(0, 6)
    expect(distanceOf(interpolate(from, to, 1), to, weights)).toBeCloseTo(0, 6)
    const middle = interpolate(from, to, 0.5)
    expect(distanceOf(middle, from, weights)).toBeCloseTo(distanceOf(middle, to, weights), 5)
  })

  it('goes the short way round the circle of tempi', () => {
    const at = (bpm: number) => metric.encodeOne(changed(a, { tempo_bpm: bpm }, { tempo_confidence: 1 }))
    // Half way from 120 to 136 BPM lies 127.75, beyond the seam at 128 lie more.
    const middle = interpolate(at(120), at(136), 0.5)
    expect(distanceOf(middle, at(Math.sqrt(120 * 136)), rowWeights())).toBeCloseTo(0, 5)
  })
})
