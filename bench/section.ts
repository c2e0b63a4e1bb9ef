/** A part of the benchmark: cases that run in turn, and the figures that are read off them. */
import { median, medianUsage, type Usage } from './measure.js'

export interface Case {
  readonly name: string
  readonly run: () => Usage
}

/** One figure, worked out in each round from that round's cases, so that a busy moment of the machine cancels out. */
export interface Figure {
  readonly name: string
  readonly unit: '×' | 'ms' | 'MiB' | 'tracks/s'
  readonly of: (usage: (caseName: string) => Usage) => number
  /** What the project holds itself to. */
  readonly atMost?: number
  readonly atLeast?: number
}

export interface Section {
  readonly name: string
  /** Rounds that count, where the caller does not say. */
  readonly rounds: number
  readonly cases: readonly Case[]
  readonly figures: readonly Figure[]
}

export interface SectionResult {
  readonly name: string
  readonly rounds: number
  readonly cases: readonly ({ readonly name: string } & Usage)[]
  readonly figures: readonly {
    readonly name: string
    readonly unit: string
    readonly median: number
    readonly lowest: number
    readonly highest: number
    readonly atMost?: number
    readonly atLeast?: number
  }[]
}

/** Runs the cases alternately; one more round before those that count fills the file cache. */
export function runSection({ name, cases, figures, rounds }: Section): SectionResult {
  const all: Map<string, Usage>[] = []
  for (let round = 0; round <= rounds; round++) {
    const usages = new Map(cases.map(({ name, run }) => [name, run()]))
    if (round > 0) all.push(usages)
  }
  return {
    name,
    rounds,
    cases: cases.map(({ name }) => ({ name, ...medianUsage(all.map((usages) => usageOf(usages, name))) })),
    figures: figures.map(({ name, unit, of, atMost, atLeast }) => {
      const values = all.map((usages) => of((caseName) => usageOf(usages, caseName)))
      const range = { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) }
      return {
        name,
        unit,
        ...range,
        ...(atMost !== undefined && { atMost }),
        ...(atLeast !== undefined && { atLeast }),
      }
    }),
  }
}

function usageOf(usages: ReadonlyMap<string, Usage>, name: string): Usage {
  const usage = usages.get(name)
  if (!usage) throw new RangeError(`There is no case ${name} in this section.`)
  return usage
}
