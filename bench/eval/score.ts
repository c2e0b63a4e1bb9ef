/** From estimates to the figures of the table. */
import type { Item } from './corpus.js'
import { BEAT_TOLERANCE_SECONDS, fMeasure, ONSET_TOLERANCE_SECONDS } from './events.js'
import type { Half } from './half.js'
import { keyScore } from './key.js'
import type { Estimate, Task } from './systems.js'
import { isRightButForOctave, isRightTempo, quantile, tempoErrorPercent } from './tempo.js'

/** How one estimate of one piece did by one measure. */
export interface Score {
  readonly measure: MeasureName
  readonly set: string
  readonly piece: string
  readonly half: Half
  readonly system: string
  readonly value: number
}

/** A figure over all pieces of a set, or over a half of them. */
export interface Figure {
  readonly measure: string
  readonly set: string
  readonly half: Half | 'all'
  readonly system: string
  readonly pieces: number
  readonly value: number
}

/** Its value for a piece; null where it does not apply. */
type Measure = (item: Item, estimate: Estimate) => number | null

interface MeasureRow {
  readonly task: Task
  readonly measure: Measure
  /** What becomes of the values of many pieces. */
  readonly summaries: Readonly<Record<string, (values: readonly number[]) => number>>
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

const ofTempo =
  (measure: (bpm: number, annotatedBpm: number) => number | null): Measure =>
  ({ truth }, { bpm }) =>
    truth.bpm === undefined || bpm === undefined ? null : measure(bpm, truth.bpm)

const MEASURES = {
  accuracy1: {
    task: 'tempo',
    measure: ofTempo((bpm, truth) => Number(isRightTempo(bpm, truth))),
    summaries: { 'tempo Accuracy 1': mean },
  },
  accuracy2: {
    task: 'tempo',
    measure: ofTempo((bpm, truth) => Number(isRightButForOctave(bpm, truth))),
    summaries: { 'tempo Accuracy 2': mean },
  },
  tempoError: {
    task: 'tempo',
    measure: (item, estimate) =>
      item.truth.isExact === true
        ? ofTempo((bpm, truth) => (isRightTempo(bpm, truth) ? tempoErrorPercent(bpm, truth) : null))(item, estimate)
        : null,
    summaries: {
      'tempo error %, median': (values) => quantile(values, 0.5),
      'tempo error %, 95th percentile': (values) => quantile(values, 0.95),
    },
  },
  beats: {
    task: 'beats',
    measure: ({ truth }, { beats }) =>
      truth.beats === undefined || beats === undefined ? null : fMeasure(truth.beats, beats, BEAT_TOLERANCE_SECONDS),
    summaries: { 'beat F-measure': mean },
  },
  onsets: {
    task: 'onsets',
    measure: ({ truth }, { onsets }) =>
      truth.onsets === undefined || onsets === undefined
        ? null
        : fMeasure(truth.onsets, onsets, ONSET_TOLERANCE_SECONDS),
    summaries: { 'onset F-measure': mean },
  },
  key: {
    task: 'key',
    measure: ({ truth }, { key }) =>
      truth.key === undefined || key === undefined ? null : key === null ? 0 : keyScore(key, truth.key),
    summaries: { 'key weighted score': mean },
  },
} as const satisfies Record<string, MeasureRow>

export type MeasureName = keyof typeof MEASURES

const NAMES = Object.keys(MEASURES) as MeasureName[]
/** Sets whose pieces are also reported as one: rendered pieces of exact tempo. */
const TOGETHER = { 'freedoom + pop909': ['freedoom', 'pop909'] } as const

/** The tasks for which the piece has an answer. */
export function tasksOf({ truth }: Item): Set<Task> {
  const tasks = new Set<Task>()
  if (truth.bpm !== undefined) tasks.add('tempo')
  if (truth.beats !== undefined) tasks.add('beats')
  if (truth.onsets !== undefined) tasks.add('onsets')
  if (truth.key !== undefined) tasks.add('key')
  return tasks
}

export function scoresOf(item: Item, system: string, estimate: Estimate, tasks: ReadonlySet<Task>): Score[] {
  const { set, name: piece, half } = item
  return NAMES.flatMap((measure) => {
    const value = tasks.has(MEASURES[measure].task) ? MEASURES[measure].measure(item, estimate) : null
    return value === null ? [] : [{ measure, set, piece, half, system, value }]
  })
}

/** Every figure for which there is a score, by measure, then set, then half, then system. */
export function figuresOf(scores: readonly Score[]): Figure[] {
  const systems = unique(scores.map(({ system }) => system))
  return NAMES.flatMap((name) => {
    const ofMeasure = scores.filter(({ measure }) => measure === name)
    const sets = unique(ofMeasure.map(({ set }) => set))
    const groups = new Map<string, readonly string[]>(sets.map((set) => [set, [set]]))
    for (const [group, members] of Object.entries(TOGETHER)) {
      if (members.every((member) => sets.includes(member))) groups.set(group, members)
    }
    const summaries = Object.entries<(values: readonly number[]) => number>(MEASURES[name].summaries)
    return summaries.flatMap(([measure, summary]) =>
      [...groups].flatMap(([set, members]) =>
        (['all', 'A', 'B'] as const).flatMap((half) =>
          systems.flatMap((system): Figure[] => {
            const values = ofMeasure
              .filter((it) => it.system === system && members.includes(it.set) && (half === 'all' || it.half === half))
              .map(({ value }) => value)
            if (values.length === 0) return []
            return [{ measure, set, half, system, pieces: values.length, value: summary(values) }]
          }),
        ),
      ),
    )
  })
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]
