/** The table of a run, and what moved between two. */
import type { Figure, Score } from './score.js'

/** What `--json` writes and `--compare` reads. */
export interface Report {
  readonly commit: string
  readonly node: string
  readonly systems: Readonly<Record<string, string>>
  readonly figures: readonly Figure[]
  readonly scores: readonly Score[]
}

const DIGITS = 3
// Less than a figure of the table shows.
const SMALLEST_MOVE = 0.5 * 10 ** -DIGITS

/** One line a measure and set: ours over all pieces and over either half, then the yardsticks over all pieces. */
export function table(figures: readonly Figure[], yardsticks: readonly string[]): string {
  const find = (row: Figure, system: string, half: Figure['half']) =>
    figures.find((it) => it.measure === row.measure && it.set === row.set && it.system === system && it.half === half)
      ?.value
  const rows = figures
    .filter(({ half, system }) => half === 'all' && system === 'ours')
    .map((row) => [
      row.measure,
      row.set,
      String(row.pieces),
      ...(['all', 'A', 'B'] as const).map((half) => cell(find(row, 'ours', half))),
      ...yardsticks.map((system) => cell(find(row, system, 'all'))),
    ])
  const headings = ['measure', 'set', 'pieces', 'ours', 'A: tuned on', 'B: held out', ...yardsticks]
  return aligned([headings, ...rows], 2)
}

/** One line for each figure and piece of ours that both runs have and that moved, figures first; null where none did. */
export function moves(before: Report, now: Report): string | null {
  const figures = differences(before.figures, now.figures, ({ measure, set, half }) => [measure, set, half])
  const pieces = differences(before.scores, now.scores, ({ measure, set, piece }) => [measure, set, piece])
  const lines = [...figures, ...pieces]
  return lines.length === 0 ? null : aligned([['measure', 'set', 'of', 'before', 'now', 'change'], ...lines], 3)
}

type Valued = { readonly system: string; readonly value: number }

function differences<T extends Valued>(
  before: readonly T[],
  now: readonly T[],
  nameOf: (it: T) => string[],
): string[][] {
  const values = (all: readonly T[]) =>
    new Map(all.filter(({ system }) => system === 'ours').map((it) => [JSON.stringify(nameOf(it)), it.value]))
  const old = values(before)
  return [...values(now)].flatMap(([key, is]) => {
    const was = old.get(key)
    const change = was === undefined ? 0 : is - was
    if (Math.abs(change) < SMALLEST_MOVE) return []
    return [[...(JSON.parse(key) as string[]), cell(was), cell(is), `${change > 0 ? '+' : ''}${cell(change)}`]]
  })
}

const cell = (value: number | undefined): string => value?.toFixed(DIGITS) ?? '–'

/** Columns as wide as their widest cell, the first `texts` to the left and the others to the right. */
function aligned(lines: readonly (readonly string[])[], texts: number): string {
  const widths = lines.reduce<number[]>((most, line) => line.map((text, i) => Math.max(most[i] ?? 0, text.length)), [])
  return lines
    .map((line) => line.map((text, i) => (i < texts ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}
