import { readOptions } from '../../options.js'
import { assertComparable } from '../../similarity/comparable.js'
import type { Comparison, Explanation, Metric, RowWeights, Sound } from '../../similarity/index.js'
import type { Store } from '../../store/index.js'
import type { Search } from './search.js'
import { Tracks } from './tracks.js'
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

type Searches = typeof import('./searches.js') & { readonly search: Search }

/** What a library knows about which of its tracks sound alike. */
export class Similarity {
  readonly #store: Store
  readonly #realPath: (path: string) => string
  readonly #tracks: Tracks
  #searches: Promise<Searches> | undefined

  constructor(store: Store, realPath: (path: string) => string) {
    this.#store = store
    this.#realPath = realPath
    this.#tracks = new Tracks(store, realPath)
  }

  async similar(reference: SoundReference, options?: SimilarOptions): Promise<SimilarTrack[]> {
    const { search } = await this.#load()
    return search.similar(reference, options)
  }

  async compare(a: SoundReference, b: SoundReference, options?: MetricOptions): Promise<Comparison> {
    const { compareSounds } = await this.#load()
    return compareSounds(...(await this.#pair(a, b, options)))
  }

  async explain(a: SoundReference, b: SoundReference, options?: MetricOptions): Promise<Explanation> {
    const { explainSounds } = await this.#load()
    return explainSounds(...(await this.#pair(a, b, options)))
  }

  async graph(options?: GraphOptions): Promise<GraphSummary> {
    const { updateGraph, search } = await this.#load()
    return updateGraph(this.#store.similarity, search.sounds, options)
  }

  neighbors(idOrPath: number | string): SimilarTrack[] | null {
    const { track } = this.#tracks.resolveTrack(idOrPath)
    const stored = this.#store.similarity.neighborsOf(track.id)
    return stored?.ids.flatMap((id, i) => this.#tracks.found(id, stored.distances[i] as number) ?? []) ?? null
  }

  async playlist(options: PlaylistOptions): Promise<SimilarTrack[]> {
    const { playlist, search } = await this.#load()
    return playlist(search, this.#store.similarity, options)
  }

  async path(from: SoundReference, to: SoundReference, steps: number, options?: PathOptions): Promise<SimilarTrack[]> {
    const { journey, search } = await this.#load()
    return journey(search, this.#store.similarity, from, to, steps, options)
  }

  async duplicates(options?: DuplicateOptions): Promise<DuplicatePair[]> {
    const { duplicates, search } = await this.#load()
    return duplicates(search, this.#store, options)
  }

  async recommend(history: readonly HistoryItem[], options?: RecommendOptions): Promise<Recommendation[]> {
    const { recommend, search } = await this.#load()
    return recommend(search, history, options)
  }

  async #pair(
    a: SoundReference,
    b: SoundReference,
    options?: MetricOptions,
  ): Promise<[a: Sound, b: Sound, metric: Metric, weights: RowWeights]> {
    const { search, rowWeights, WEIGHT_RULES } = await this.#load()
    const weights = rowWeights(readOptions(options, WEIGHT_RULES))
    const [first, second] = [await search.resolve(a), await search.resolve(b)]
    for (const { sound } of [first, second]) assertComparable(sound)
    const { metric } = await search.sounds.get()
    return [first.sound, second.sound, metric, weights]
  }

  #load(): Promise<Searches> {
    this.#searches ??= this.#loadSearches()
    return this.#searches
  }

  async #loadSearches(): Promise<Searches> {
    const searches = await import('./searches.js')
    return { ...searches, search: new searches.Search(this.#store, this.#realPath) }
  }
}
