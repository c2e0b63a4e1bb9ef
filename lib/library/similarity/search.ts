import { existsSync } from 'node:fs'
import { fingerprint } from '../../analyze/index.js'
import { integerBetween, optional, readOptions, required, unexpected } from '../../options.js'
import {
  ALGORITHM_VERSION,
  DIMENSIONS,
  type Fingerprint,
  fingerprintFromVector,
  vectorFromFingerprint,
} from '../../schema/index.js'
import {
  decorrelatedWeights,
  type Encoded,
  type RowWeights,
  rowWeights,
  type Sound,
  type SoundDetails,
  WEIGHT_RULES,
} from '../../similarity/index.js'
import type { Store } from '../../store/index.js'
import { type MetricKind, SoundCache, type Sounds, trackNumber } from './sounds.js'
import { type Resolved, resolvedOf, Tracks } from './tracks.js'
import type { SearchFilter, SearchMetricOptions, SimilarOptions, SimilarTrack, SoundReference } from './types.js'

const METRIC_RULES = {
  ...WEIGHT_RULES,
  metric: optional(
    required<MetricKind>('one of weighted, decorrelated', (value) => value === 'weighted' || value === 'decorrelated'),
    'weighted' as const,
  ),
}
export const filterRule = optional(
  required<SearchFilter>('conditions', (value) => typeof value === 'object' && value !== null),
  undefined,
)
export const SEARCH_RULES = { ...METRIC_RULES, filter: filterRule }
const SIMILAR_RULES = { ...SEARCH_RULES, k: optional(integerBetween(1, 10_000), 10) }

/** One kind of search over the library as it is now. */
export interface Searcher {
  readonly sounds: Sounds
  readonly weights: RowWeights
  readonly allowed: Uint8Array | undefined
}

/** Finds tracks that sound like something. */
export class Search extends Tracks {
  readonly sounds: SoundCache

  /** @param realPath the path that a track is kept by */
  constructor(store: Store, realPath: (path: string) => string) {
    super(store, realPath)
    this.sounds = new SoundCache(store.similarity)
  }

  async similar(reference: SoundReference, options?: SimilarOptions): Promise<SimilarTrack[]> {
    const { k, ...others } = readOptions(options, SIMILAR_RULES)
    const { sound, track } = await this.resolve(reference)
    const searcher = await this.searcher(others)
    return this.nearest(searcher, searcher.sounds.metric.encodeOne(sound), k, track ? new Set([track.id]) : new Set())
  }

  /** What a search needs; the same for any number of queries. */
  async searcher({
    emphasis,
    weights,
    metric = 'weighted',
    filter,
  }: SearchMetricOptions & { filter?: SearchFilter | undefined }): Promise<Searcher> {
    const sounds = await this.sounds.get(metric)
    const rows = metric === 'weighted' ? rowWeights({ emphasis, weights }) : decorrelatedWeights()
    if (metric === 'decorrelated' && (weights !== undefined || (emphasis ?? 'default') !== 'default')) {
      throw unexpected('no weights and no emphasis beside the decorrelated metric', 'weights', weights ?? emphasis)
    }
    return { sounds, weights: rows, allowed: filter && this.#allowed(sounds, filter) }
  }

  /** The nearest tracks but some. */
  async nearest(
    { sounds, weights, allowed }: Searcher,
    query: Encoded,
    k: number,
    without: ReadonlySet<number>,
  ): Promise<SimilarTrack[]> {
    const found = await sounds.index.nearest(query, { k: k + without.size, weights, allowed })
    const kept = found.filter(({ track }) => !without.has(sounds.ids[track] as number)).slice(0, k)
    return kept.flatMap(({ track, distance }) => this.found(sounds.ids[track] as number, distance) ?? [])
  }

  /**
   * @throws FpError TRACK_NOT_FOUND where an id is of no analysed track, VERSION_MISMATCH, INVALID_ARGUMENT, and for files
   *   outside the library what `fingerprint` throws
   */
  async resolve(reference: SoundReference): Promise<Resolved> {
    if (typeof reference === 'number') return this.resolveTrack(reference)
    if (typeof reference === 'string') {
      const known = this.store.track(this.realPath(reference))
      if (known?.fingerprint && known.algorithmVersion === ALGORITHM_VERSION) return resolvedOf(known)
      if (known?.fingerprint && !existsSync(reference)) return resolvedOf(known)
      return { sound: await fingerprint(reference), track: null }
    }
    return { sound: soundOf(reference), track: null }
  }

  #allowed(sounds: Sounds, { exclude = [], ...query }: SearchFilter): Uint8Array {
    const bits = new Uint8Array(Math.ceil(sounds.ids.length / 8))
    const under = query.under === undefined ? undefined : [query.under].flat().map(this.realPath)
    for (const id of this.store.similarity.ids({ ...query, under })) {
      const number = trackNumber(sounds.ids, id)
      if (number >= 0) bits[number >> 3] = (bits[number >> 3] as number) | (1 << (number & 7))
    }
    for (const idOrPath of exclude) {
      const id = typeof idOrPath === 'number' ? idOrPath : this.store.track(this.realPath(idOrPath))?.id
      const number = id === undefined ? -1 : trackNumber(sounds.ids, id)
      if (number >= 0) bits[number >> 3] = (bits[number >> 3] as number) & ~(1 << (number & 7))
    }
    return bits
  }
}

/** Numbers in any of their shapes. */
function soundOf(reference: Exclude<SoundReference, number | string>): Sound {
  if (typeof reference !== 'object' || reference === null) {
    throw unexpected('an id, a path, or numbers of a track', 'reference', reference)
  }
  if ('fingerprint' in reference) {
    const { algorithmVersion, fingerprint, details = null } = reference
    if (!Number.isInteger(algorithmVersion)) {
      throw unexpected('the version of the algorithm', 'algorithmVersion', algorithmVersion)
    }
    return { fingerprint: checked(fingerprint), algorithmVersion, details: details && checkedDetails(details) }
  }
  const values = 'length' in reference ? fingerprintFromVector(reference) : (reference as Fingerprint)
  return { fingerprint: checked(values), algorithmVersion: ALGORITHM_VERSION }
}

function checked(fingerprint: Fingerprint): Fingerprint {
  const values = vectorFromFingerprint(fingerprint)
  for (const { name, index } of DIMENSIONS) {
    if (!Number.isFinite(values[index])) throw unexpected('a finite number', name, values[index])
  }
  return fingerprint
}

function checkedDetails({ tempo_confidence, timbre }: SoundDetails): SoundDetails {
  if (!(tempo_confidence >= 0 && tempo_confidence <= 1)) {
    throw unexpected('a number from 0 to 1', 'tempo_confidence', tempo_confidence)
  }
  if (timbre !== null && !(timbre.length === 40 && timbre.every(Number.isFinite))) {
    throw unexpected('40 numbers or null', 'timbre', timbre)
  }
  return { tempo_confidence, timbre }
}
