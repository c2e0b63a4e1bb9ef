import { describe, expect, it } from 'vitest'
import { type Choice, fitConditionalLogit, probabilities } from '../../bench/eval/conditional-logit.js'
import { seededRandom } from '../signals/random.js'

describe('conditional logit', () => {
  it('gives equal odds to equal alternatives, and the odds of their scores to others', () => {
    expect(probabilities([[1], [1]], [3])).toEqual([0.5, 0.5])
    const [a = 0, b = 0] = probabilities([[2], [1]], [3])
    expect(Math.log(a / b)).toBeCloseTo(3, 10)
  })

  const { gaussian, uniform } = seededRandom(7)
  const truth = [1.5, -0.8]
  const choices = Array.from({ length: 2000 }, (): Choice => {
    const features = Array.from({ length: 5 }, () => [gaussian(), 3 * gaussian()])
    const shares = probabilities(features, truth)
    const draw = uniform()
    const chosen = shares.findIndex((_, k) => shares.slice(0, k + 1).reduce((a, b) => a + b, 0) > draw)
    return { features, chosen: Math.max(0, chosen), weight: 1 }
  })

  it('finds the weights by which the choices were made', () => {
    const fitted = fitConditionalLogit(choices, 1e-6)
    // The standard error of 2000 choices is about 0.04.
    for (const [i, weight] of truth.entries()) expect(Math.abs(fitted[i]! - weight)).toBeLessThan(0.15)
  })

  it('shrinks the weights with the ridge', () => {
    const [free = 0] = fitConditionalLogit(choices, 1e-6)
    const [bound = 0] = fitConditionalLogit(choices, 1)
    expect(Math.abs(bound)).toBeLessThan(0.5 * Math.abs(free))
  })

  it('learns nothing from a choice of no weight', () => {
    const misled = { ...choices[0]!, chosen: 4, weight: 0 }
    const rows = choices.slice(0, 50)
    const fitted = fitConditionalLogit(rows, 0.01)
    for (const [i, weight] of fitConditionalLogit([...rows, misled], 0.01).entries())
      expect(weight).toBeCloseTo(fitted[i]!, 1)
  })
})
