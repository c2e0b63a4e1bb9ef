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
    for (const by of [3, 6, 12, 24]) expect(distance(a, quieter(by))).toBeLessThan(distance(a, quieter(by + 3)))
    expect(scoreOf(0)).toBe(1)
    expect(scoreOf(1)).toBe(0.5)
    expect(scoreOf(Number.POSITIVE_INFINITY)).toBe(0)
  })

  it('counts ratios of what spans decades, and differences of what does not', () => {
    const center = (name: DimensionName) =>
      BUILT_IN_NORMALIZATION.centers[DIMENSIONS.findIndex((dimension) => dimension.name === name)] as number
    // The same on both sides of the centre: from a half of the usual bass to 0.7 of it, and from 1.4 times as much to twice.
    const share = (times: number) => changed(withoutTimbre(a), { bass_pct: times * 2 ** center('bass_pct') })
    const byBass = only('bass_pct')
    expect(distance(share(1 / 2), share(Math.SQRT1_2), byBass)).toBeCloseTo(
      distance(share(Math.SQRT2), share(2), byBass),
      5,
    )
    const width = (more: number) => changed(withoutTimbre(a), { stereo_width: center('stereo_width') + more })
    const byWidth = only('stereo_width')
    expect(distance(width(-0.3), width(-0.1), byWidth)).toBeCloseTo(distance(width(0.1), width(0.3), byWidth), 5)
  })

  it('is, near the centre, the difference in scales of the library', () => {
    const scale = BUILT_IN_NORMALIZATION.scales[DIMENSIONS.findIndex(({ name }) => name === 'lufs')] as number
    const center = BUILT_IN_NORMALIZATION.centers[DIMENSIONS.findIndex(({ name }) => name === 'lufs')] as number
    const at = (scales: number) => changed(withoutTimbre(a), { lufs: center + scales * scale })
    // A tenth of a scale on either side lacks (0.1 ÷ 1.5)² ÷ 2, 0.2 %.
    expect(distance(at(-0.1), at(0.1), only('lufs')) / 0.2).toBeCloseTo(1, 2)
    expect(distance(at(-0.1), at(0.1), only('lufs')) / distance(at(-0.05), at(0.05), only('lufs'))).toBeCloseTo(2, 1)
  })

  it('is not decided by one dimension that lies far out', () => {
    const pauses = (silence_ratio: number) => changed(withoutTimbre(a), { silence_ratio })
    const weights = only('silence_ratio')
    // From none to 90 % of pauses are 45 scales; no dimension counts as more than three.
    expect(distance(pauses(0), pauses(0.9), weights)).toBeLessThan(3)
    expect(distance(pauses(0), pauses(0.9), weights)).toBeGreaterThan(distance(pauses(0), pauses(0.5), weights))
    expect(distance(pauses(0.5), pauses(0.9), weights)).toBeLessThan(0.1)
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
    expect(() => metric.encodeOne({ ...a, algorithmVersion: 99 })).toThrow(
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
