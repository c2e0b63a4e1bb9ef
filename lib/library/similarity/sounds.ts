import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  BUILT_IN_NORMALIZATION,
  fitNormalization,
  isOutgrown,
  Metric,
  type Normalization,
  SimilarityIndex,
  type SoundTable,
} from '../../similarity/index.js'
import type { SimilarityStore, SoundRows } from '../../store/index.js'

export type MetricKind = 'weighted' | 'decorrelated'

/** The comparable tracks of a library as they were at some moment. */
export interface Sounds {
  /** Ascending; their places are the numbers of tracks in the index. */
  readonly ids: Float64Array
  readonly index: SimilarityIndex
  readonly metric: Metric
}

const NORMALIZATION = 'normalization'

/** Keeps the index of a library in memory, and makes it anew when tracks have come or gone. */
export class SoundCache {
  readonly #store: SimilarityStore
  readonly #loaded = new Map<MetricKind, Promise<Sounds>>()
  #revision = ''
  #signature = ''

  constructor(store: SimilarityStore) {
    this.#store = store
  }

  /** @throws FpError OUT_OF_MEMORY, NATIVE_UNAVAILABLE, and the codes that begin with DATABASE */
  get(kind: MetricKind = 'weighted'): Promise<Sounds> {
    this.#forgetWhatChanged()
    const known = this.#loaded.get(kind)
    if (known) return known
    const loading = this.#load(kind)
    this.#loaded.set(kind, loading)
    // A failure is told to whoever asked, and the next one tries again.
    loading.catch(() => this.#loaded.get(kind) === loading && this.#loaded.delete(kind))
    return loading
  }

  #forgetWhatChanged(): void {
    const revision = this.#store.revision()
    if (revision === this.#revision) return
    this.#revision = revision
    const signature = this.#store.signature()
    if (signature === this.#signature) return
    this.#signature = signature
    this.#loaded.clear()
  }

  async #load(kind: MetricKind): Promise<Sounds> {
    for (const _ of this.#store.gatherTimbre()) await nextTurn()
    const rows = this.#store.sounds()
    const metric = metricOf(kind, this.#normalization(rows), rows)
    return { ids: rows.ids, metric, index: await SimilarityIndex.create(rows, metric) }
  }

  #normalization(rows: SoundRows): Normalization {
    const stored = this.#store.state(NORMALIZATION) as Normalization | null
    if (stored && !isOutgrown(stored, rows.count)) return stored
    if (rows.count === 0) return BUILT_IN_NORMALIZATION
    const fitted = fitNormalization(rows)
    this.#store.setState(NORMALIZATION, fitted)
    return fitted
  }
}

function metricOf(kind: MetricKind, normalization: Normalization, table: SoundTable): Metric {
  return kind === 'weighted' ? Metric.weighted(normalization) : Metric.decorrelated(normalization, table)
}

/** The number of a track in the index, or −1. */
export function trackNumber(ids: Float64Array, id: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] as number) < id) low = middle + 1
    else high = middle
  }
  return ids[low] === id ? low : -1
}
