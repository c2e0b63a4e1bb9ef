import { describe, expect, it } from 'vitest'
import { isRightButForOctave, isRightTempo, quantile, tempoErrorPercent, tempoOfBeats } from '../../bench/eval/tempo.js'

describe('tempo accuracy', () => {
  it.each([
    // annotated 100: Accuracy 1 takes 96 … 104, Accuracy 2 also 4 % around 200, 300, 50 and 33.3.
    { bpm: 100, one: true, two: true },
    { bpm: 103.9, one: true, two: true },
    { bpm: 96.1, one: true, two: true },
    { bpm: 104.1, one: false, two: false },
    { bpm: 207, one: false, two: true },
    { bpm: 209, one: false, two: false },
    { bpm: 311, one: false, two: true },
    { bpm: 51.9, one: false, two: true },
    { bpm: 32.1, one: false, two: true },
    { bpm: 150, one: false, two: false },
    { bpm: 0, one: false, two: false },
  ])('of $bpm for 100: $one, $two', ({ bpm, one, two }) => {
    expect([isRightTempo(bpm, 100), isRightButForOctave(bpm, 100)]).toEqual([one, two])
  })
  it('tells the error in percent of the annotated tempo', () => {
    expect(tempoErrorPercent(79, 80)).toBeCloseTo(1.25, 12)
  })
})

it('takes the tempo of beats from the median interval', () => {
  expect(tempoOfBeats([0, 0.5, 1, 1.5, 3])).toBeCloseTo(120, 12)
  expect(tempoOfBeats([0, 0.5])).toBeNull()
  // A clip of the SP Cup whose beats nobody annotated: all are 0.
  expect(tempoOfBeats([0, 0, 0, 0])).toBeNull()
})

it('interpolates quantiles', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBeCloseTo(2.5, 12)
  expect(quantile([10, 0], 0.95)).toBeCloseTo(9.5, 12)
  expect(quantile([7], 0.95)).toBe(7)
  expect(() => quantile([], 0.5)).toThrow(RangeError)
})
