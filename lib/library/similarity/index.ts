import { readOptions } from '../../options.js'
import {
  assertComparable,
  type Comparison,
  compareSounds,
  type Explanation,
  explainSounds,
  type Metric,
  type RowWeights,
  rowWeights,
  type Sound,
  WEIGHT_RULES,
} from '../../similarity/index.js'
import type { Store } from '../../store/index.js'
import { duplicates } from './duplicates.js'
import { updateGraph } from './graph.js'
import { journey, playlist, recommend } from './playlist.js'
import { Search } from './search.js'
import type {
  DuplicateOptions,
  DuplicatePair,
  GraphOptions,
  GraphSummary,
  HistoryItem,
  MetricOptions,
  PathOptions,
  PlaylistOptions,
  Recommendation,
  RecommendOptions,
  SimilarOptions,
  SimilarTrack,
  SoundReference,
} from './types.js'

export type * from './types.js'

/** What a library knows about which of its tracks sound alike. */
export class Similarity {
  readonly #store: Store
  readonly #search: Search

  constructor(store: Store, realPath: (path: string) => string) {
    this.#store = store
    this.#search = new Search(store, realPath)
  }

  similar(reference: SoundReference, options?: SimilarOptions): Promise<SimilarTrack[]> {
    return this.#search.similar(reference, options)
  }

  async compare(a: SoundReference, b: SoundReference, options?: MetricOptions): Promise<Comparison> {
    return compareSounds(...(await this.#pair(a, b, options)))
  }

  async explain(a: SoundReference, b: SoundReference, options?: MetricOptions): Promise<Explanation> {
    return explainSounds(...(await this.#pair(a, b, options)))
  }

  graph(options?: GraphOptions): Promise<GraphSummary> {
    return updateGraph(this.#store.similarity, this.#search.sounds, options)
  }

  neighbors(idOrPath: number | string): SimilarTrack[] | null {
    const { track } = this.#search.resolveTrack(idOrPath)
    const stored = this.#store.similarity.neighborsOf(track.id)
    return stored?.ids.flatMap((id, i) => this.#search.found(id, stored.distances[i] as number) ?? []) ?? null
  }

  playlist(options: PlaylistOptions): Promise<SimilarTrack[]> {
    return playlist(this.#search, this.#store.similarity, options)
  }

  path(from: SoundReference, to: SoundReference, steps: number, options?: PathOptions): Promise<SimilarTrack[]> {
    return journey(this.#search, this.#store.similarity, from, to, steps, options)
  }

  duplicates(options?: DuplicateOptions): Promise<DuplicatePair[]> {
    return duplicates(this.#search, this.#store, options)
  }

  recommend(history: readonly HistoryItem[], options?: RecommendOptions): Promise<Recommendation[]> {
    return recommend(this.#search, history, options)
  }

  async #pair(
    a: SoundReference,
    b: SoundReference,
    options?: MetricOptions,
  ): Promise<[a: Sound, b: Sound, metric: Metric, weights: RowWeights]> {
    const weights = rowWeights(readOptions(options, WEIGHT_RULES))
    const [first, second] = [await this.#search.resolve(a), await this.#search.resolve(b)]
    for (const { sound } of [first, second]) assertComparable(sound)
    const { metric } = await this.#search.sounds.get()
    return [first.sound, second.sound, metric, weights]
  }
}
