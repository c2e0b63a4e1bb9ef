import { expect, it } from 'vitest'
import type { Item } from '../../bench/eval/corpus.js'
import { moves, type Report, table } from '../../bench/eval/report.js'
import { figuresOf, scoresOf, tasksOf } from '../../bench/eval/score.js'
import type { Estimate } from '../../bench/eval/systems.js'

const item = (name: string, half: Item['half'], set = 'pop909'): Item => ({
  set,
  name,
  half,
  file: `/${name}`,
  truth: { bpm: 100, isExact: true, key: { tonic: 0, mode: 'major' } },
})

function reportOf(estimates: readonly (readonly [Item, Estimate])[]): Report {
  const scores = estimates.flatMap(([it, estimate]) => scoresOf(it, 'ours', estimate, tasksOf(it)))
  return { commit: 'abc', node: 'v20', systems: {}, figures: figuresOf(scores), scores }
}

const right: Estimate = { bpm: 100.1, key: { tonic: 0, mode: 'major' } }
const octave: Estimate = { bpm: 50, key: { tonic: 7, mode: 'major' } }
const report = reportOf([
  [item('a', 'A'), right],
  [item('b', 'B'), octave],
  [item('c', 'B', 'freedoom'), right],
])
const figure = (measure: string, set: string, half: string) =>
  report.figures.find((it) => it.measure === measure && it.set === set && it.half === half)

it('sums up by measure, set and half', () => {
  expect(figure('tempo Accuracy 1', 'pop909', 'all')).toMatchObject({ pieces: 2, value: 0.5 })
  expect(figure('tempo Accuracy 1', 'pop909', 'B')).toMatchObject({ pieces: 1, value: 0 })
  expect(figure('tempo Accuracy 2', 'pop909', 'all')?.value).toBe(1)
  expect(figure('tempo Accuracy 1', 'freedoom + pop909', 'all')?.value).toBeCloseTo(2 / 3, 12)
  expect(figure('key weighted score', 'pop909', 'all')?.value).toBe(0.75)
})

it('counts the error of tempi in the right octave alone', () => {
  expect(figure('tempo error %, median', 'pop909', 'all')).toMatchObject({ pieces: 1 })
  expect(figure('tempo error %, median', 'pop909', 'all')?.value).toBeCloseTo(0.1, 9)
})

it('leaves out what a system does not estimate and counts a missing key as wrong', () => {
  const tasks = new Set(['tempo', 'key'] as const)
  expect(scoresOf(item('a', 'A'), 'other', { bpm: 100 }, tasks).map(({ measure }) => measure)).not.toContain('key')
  expect(scoresOf(item('a', 'A'), 'ours', { key: null }, tasks)).toMatchObject([{ measure: 'key', value: 0 }])
})

it('prints one aligned line a measure and set', () => {
  const lines = table(report.figures, ['aubio']).split('\n')
  const row = lines.find((line) => line.startsWith('tempo Accuracy 1') && line.includes('pop909 '))
  expect(row?.trim().split(/\s{2,}/)).toEqual(['tempo Accuracy 1', 'pop909', '2', '0.500', '1.000', '0.000', '–'])
  expect(new Set(lines.map((line) => line.length)).size).toBe(1)
})

it('tells what moved between two runs', () => {
  const later = reportOf([
    [item('a', 'A'), right],
    [item('b', 'B'), right],
    [item('c', 'B', 'freedoom'), right],
  ])
  expect(moves(report, report)).toBeNull()
  const lines = moves(report, later)!.split('\n')
  expect(lines.some((line) => /^accuracy1 +pop909 +b +0\.000 +1\.000 +\+1\.000$/.test(line))).toBe(true)
  expect(lines.some((line) => /^tempo Accuracy 1 +pop909 +all +0\.500 +1\.000 +\+0\.500$/.test(line))).toBe(true)
  expect(lines.some((line) => line.includes('freedoom  '))).toBe(false)
})
