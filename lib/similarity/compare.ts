import { DIMENSIONS, type DimensionName } from '../schema/index.js'
import { DIMENSION_COUNT, TEMPO, TIMBRE_GROUP } from './coordinates.js'
import { differenceOf, distanceOf, type Metric, rowContributions } from './metric.js'
import { scoreOf } from './score.js'
import type { Sound } from './types.js'
import type { RowWeights } from './weights.js'
import { timbreWords, wordsFor } from './words.js'

export interface Comparison {
  /** Root of the weighted mean of squared differences, in scales of the library; infinite where nothing is common. */
  readonly distance: number
  /** 0–1: 1 for the same, ½ at a distance of 1. */
  readonly score: number
}

/** What one dimension, or the timbre, makes of a difference. */
export interface Contribution {
  readonly name: DimensionName | 'timbre'
  /** Values of both, in the dimension's unit; null for the timbre. */
  readonly a: number | null
  readonly b: number | null
  /** How far b lies above a, in scales of the library; of timbre and tempo without direction. */
  readonly difference: number
  /** Share of the squared distance, 0–1; all sum to 1. */
  readonly share: number
  /** How b sounds against a; null where that is not to be heard. */
  readonly words: string | null
}

export interface Explanation extends Comparison {
  /** How b sounds against a, in words: "same tempo, 6 LU quieter, much wider". */
  readonly text: string
  /** Those that both have a value of, the largest share first. */
  readonly contributions: readonly Contribution[]
}

/** Said first, whatever they contribute: what anyone hears. */
const FIRST: readonly string[] = ['tempo_bpm', 'lufs']
/** And so many more. */
const FURTHER_WORDS = 4

/** @throws FpError VERSION_MISMATCH */
export function compareSounds(a: Sound, b: Sound, metric: Metric, weights: RowWeights): Comparison {
  const distance = distanceOf(metric.encodeOne(a), metric.encodeOne(b), weights)
  return { distance, score: scoreOf(distance) }
}

/**
 * Why two sounds are as far apart as they are.
 *
 * @param metric must be a weighted one: the rows of a decorrelated one have no names
 * @throws FpError VERSION_MISMATCH
 */
export function explainSounds(a: Sound, b: Sound, metric: Metric, weights: RowWeights): Explanation {
  const from = metric.encodeOne(a)
  const to = metric.encodeOne(b)
  const distance = distanceOf(from, to, weights)
  const rows = rowContributions(from, to, weights)
  const shareOf = (contribution: number) => (distance > 0 ? contribution / distance ** 2 : 0)

  const common = from.presence & to.presence
  const contributions: Contribution[] = DIMENSIONS.filter(({ index }) => (common >> index) & 1).map(
    ({ name, index }) => {
      const values = { a: a.fingerprint[name], b: b.fingerprint[name] }
      const difference =
        index === TEMPO ? differenceOf(from, to, index) : metric.scalesBetween(index, values.a, values.b)
      const share = shareOf(rows[index] ?? 0)
      return { name, ...values, difference, share, words: wordsFor(name, values.a, values.b, difference) }
    },
  )
  if ((common >> TIMBRE_GROUP) & 1) {
    const timbre = rows.slice(DIMENSION_COUNT)
    const square = timbre.reduce<number>((sum, _, i) => sum + differenceOf(from, to, DIMENSION_COUNT + i) ** 2, 0)
    const difference = Math.sqrt(square / timbre.length)
    const share = shareOf(timbre.reduce<number>((sum, contribution) => sum + (contribution ?? 0), 0))
    contributions.push({ name: 'timbre', a: null, b: null, difference, share, words: timbreWords(difference) })
  }
  contributions.sort((left, right) => right.share - left.share)
  return { distance, score: scoreOf(distance), text: textOf(contributions), contributions }
}

function textOf(contributions: readonly Contribution[]): string {
  const said = contributions.filter(({ words }) => words !== null)
  const first = FIRST.flatMap((name) => said.filter((contribution) => contribution.name === name))
  // What is plainest to hear, not what weighs most: three bands may say what one word says.
  const further = said
    .filter(({ name }) => !FIRST.includes(name) && name !== 'timbre')
    .sort((left, right) => Math.abs(right.difference) - Math.abs(left.difference))
    .slice(0, FURTHER_WORDS)
  const timbre = said.filter(({ name }) => name === 'timbre')
  const words = [...first, ...further, ...timbre].map((contribution) => contribution.words)
  return words.length === 0 ? 'nothing to compare' : words.join(', ')
}
