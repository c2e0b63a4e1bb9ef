/** What is compared: this project and the programs that serve as yardsticks. */
import { fingerprint } from '../../lib/index.js'
import { type Key, parseKey } from './key.js'

export type Task = 'tempo' | 'beats' | 'onsets' | 'key'

export const TASKS: readonly Task[] = ['tempo', 'beats', 'onsets', 'key']

/** What a system reads; a property that is left out is something that it doesn't estimate. */
export interface Estimate {
  /** 0: no tempo. */
  readonly bpm?: number
  readonly beats?: readonly number[]
  readonly onsets?: readonly number[]
  /** Null: no key. */
  readonly key?: Key | null
}

export interface System {
  readonly name: string
  /** Distinguishes results of other versions of it. Null: the results are not to be kept, since the system changes. */
  readonly version: string | null
  /** What it estimates for at least one of the tasks; with more than these where that comes for free. */
  readonly estimate: (file: string, tasks: ReadonlySet<Task>) => Promise<Estimate>
}

export const OURS: System = {
  name: 'ours',
  version: null,
  async estimate(file) {
    const { fingerprint: numbers, details } = await fingerprint(file)
    return {
      bpm: numbers.tempo_bpm,
      beats: details.beats,
      onsets: details.onsets,
      key: details.key === null ? null : parseKey(details.key),
    }
  },
}
