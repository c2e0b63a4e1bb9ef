import { describe, expect, it } from 'vitest'
import { fMeasure, matchCount, withoutRepeats } from '../../bench/eval/events.js'
import { seededRandom } from '../signals/index.js'

/** The largest matching by trying every way, for short lists. */
function largestMatching(truth: readonly number[], found: readonly number[], tolerance: number): number {
  const [first, ...rest] = truth
  if (first === undefined) return 0
  const partners = found.filter((moment) => Math.abs(moment - first) <= tolerance)
  const withFirst = partners.map((partner) => {
    const free = [...found]
    free.splice(free.indexOf(partner), 1)
    return 1 + largestMatching(rest, free, tolerance)
  })
  return Math.max(largestMatching(rest, found, tolerance), ...withFirst)
}

describe('matching of moments', () => {
  it.each([
    { truth: [], found: [1], matches: 0 },
    { truth: [1, 2, 3], found: [1.04, 2, 3.06], matches: 2 },
    // Two guesses for one moment count once.
    { truth: [1], found: [0.98, 1.02], matches: 1 },
    // The nearest partner is not always the best: 1.04 must be left to 1.08.
    { truth: [1, 1.08], found: [0.97, 1.04], matches: 2 },
    { truth: [3, 1, 2], found: [2, 3, 1], matches: 3 },
  ])('pairs $matches of $truth with $found', ({ truth, found, matches }) => {
    expect(matchCount(truth, found, 0.05)).toBe(matches)
  })
  it('is as large as any', () => {
    const seed = 7
    const { uniform } = seededRandom(seed)
    const moments = () => Array.from({ length: Math.floor(7 * uniform()) }, () => 0.5 * uniform())
    for (let run = 0; run < 300; run++) {
      const [truth, found] = [moments(), moments()]
      expect(matchCount(truth, found, 0.05), `seed ${seed}, run ${run}`).toBe(largestMatching(truth, found, 0.05))
    }
  })
})

describe('F-measure', () => {
  it('is the harmonic mean of precision and recall', () => {
    // 2 of 4 found, 2 of 3 guesses right: 2 · (2/3 · 1/2) ÷ (2/3 + 1/2).
    expect(fMeasure([1, 2, 3, 4], [1, 2, 2.5], 0.05)).toBeCloseTo(4 / 7, 12)
  })
  it('is 0 where nothing is right and 1 where there was nothing to find', () => {
    expect(fMeasure([1], [2], 0.05)).toBe(0)
    expect(fMeasure([1], [], 0.05)).toBe(0)
    expect(fMeasure([], [], 0.05)).toBe(1)
  })
})

it('keeps one moment of each cluster', () => {
  expect(withoutRepeats([2.577, 0.147, 2.526, 2.549, 2.563], 0.05)).toEqual([0.147, 2.526, 2.577])
})
