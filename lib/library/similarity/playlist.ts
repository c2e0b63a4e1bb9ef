import path from 'node:path'
import { boolean, integerBetween, optional, readOptions, required, unexpected } from '../../options.js'
import { distanceOf, type Encoded, interpolate, scoreOf } from '../../similarity/index.js'
import type { SimilarityStore } from '../../store/index.js'
import { SEARCH_RULES, type Search, type Searcher } from './search.js'
import type { Resolved } from './tracks.js'
import type {
  HistoryItem,
  PathOptions,
  PlaylistOptions,
  Recommendation,
  RecommendOptions,
  SimilarTrack,
  SoundReference,
} from './types.js'

const MAXIMUM_LENGTH = 1000
const PLAYLIST_RULES = {
  ...SEARCH_RULES,
  seeds: required<readonly SoundReference[]>(
    'an array of at least one track',
    (value) => Array.isArray(value) && value.length > 0,
  ),
  length: optional(integerBetween(1, MAXIMUM_LENGTH), 25),
  noRepeatArtist: optional(boolean, false),
  noRepeatAlbum: optional(boolean, false),
  includeSeeds: optional(boolean, true),
}
const RECOMMEND_RULES = { ...SEARCH_RULES, k: optional(integerBetween(1, MAXIMUM_LENGTH), 10) }
/** Candidates a seed for every place: room for those that repeat an artist. */
const CANDIDATES_PER_PLACE = 8
/** Searches of a history: more than that, and the earliest say nothing new. */
const MAXIMUM_HISTORY = 500

interface Candidate extends SimilarTrack {
  readonly encoded: Encoded
}

/**
 * Tracks that sound like the seeds: near all of them or very near one, no recording twice, ordered so that each follows the
 * one it sounds most like.
 */
export async function playlist(
  search: Search,
  store: SimilarityStore,
  options: PlaylistOptions,
): Promise<SimilarTrack[]> {
  const { seeds, length, noRepeatArtist, noRepeatAlbum, includeSeeds, ...others } = readOptions(options, PLAYLIST_RULES)
  const searcher = await search.searcher(others)
  const resolved: Resolved[] = []
  for (const seed of seeds) resolved.push(await search.resolve(seed))
  const targets = resolved.map(({ sound }) => searcher.sounds.metric.encodeOne(sound))
  const seedIds = new Set(resolved.flatMap(({ track }) => track?.id ?? []))

  const repeats = new Repeats(store, noRepeatArtist, noRepeatAlbum)
  const start = includeSeeds ? [...seedIds].flatMap((id) => search.found(id, 0) ?? []).slice(0, length) : []
  for (const track of start) repeats.add(track)
  const chosen: SimilarTrack[] = []
  for (const candidate of await nearestToAny(search, searcher, targets, length * CANDIDATES_PER_PLACE, seedIds)) {
    if (start.length + chosen.length === length) break
    if (!repeats.add(candidate)) continue
    chosen.push(candidate)
  }
  return inFlow(search, searcher, start, chosen, targets[0] as Encoded)
}

/** A journey: `steps` tracks, the first and last of which are given, at even distances between them. */
export async function journey(
  search: Search,
  store: SimilarityStore,
  from: SoundReference,
  to: SoundReference,
  steps: number,
  options?: PathOptions,
): Promise<SimilarTrack[]> {
  if (!(Number.isInteger(steps) && steps >= 2 && steps <= MAXIMUM_LENGTH)) {
    throw unexpected(`an integer from 2 to ${MAXIMUM_LENGTH}`, 'steps', steps)
  }
  const searcher = await search.searcher(readOptions(options, SEARCH_RULES))
  const ends = [await search.resolve(from), await search.resolve(to)]
  const [first, last] = ends.map(({ sound }) => searcher.sounds.metric.encodeOne(sound)) as [Encoded, Encoded]
  const [firstTrack, lastTrack] = ends.map(({ track }) => track && search.found(track.id, 0))
  const used = new Set(ends.flatMap(({ track }) => track?.id ?? []))
  const repeats = new Repeats(store, false, false)
  for (const track of [firstTrack, lastTrack]) if (track) repeats.add(track)
  const between: SimilarTrack[] = []
  // An end that is no track of the library is replaced by what is nearest to it.
  for (let step = firstTrack ? 1 : 0; step < steps - (lastTrack ? 1 : 0); step++) {
    const target = interpolate(first, last, step / (steps - 1))
    const found = await search.nearest(searcher, target, CANDIDATES_PER_PLACE, used)
    const next = found.find((track) => repeats.add(track))
    if (!next) continue
    used.add(next.id)
    between.push(next)
  }
  return [...(firstTrack ? [firstTrack] : []), ...between, ...(lastTrack ? [lastTrack] : [])]
}

/** What sounds like what was heard: each track of the history votes for its neighbours, by its weight and their scores. */
export async function recommend(
  search: Search,
  history: readonly HistoryItem[],
  options?: RecommendOptions,
): Promise<Recommendation[]> {
  const { k, ...others } = readOptions(options, RECOMMEND_RULES)
  if (!Array.isArray(history) || history.length === 0) throw unexpected('an array of tracks', 'history', history)
  const searcher = await search.searcher(others)
  const items = history.slice(-MAXIMUM_HISTORY).map(itemOf)
  const heard = new Set<number>()
  const known = items.map(({ track, weight }) => ({ ...search.resolveTrack(track), weight }))
  for (const { track } of known) heard.add(track.id)

  const votes = new Map<number, { sum: number; best: Recommendation }>()
  for (const { sound, track, weight } of known) {
    const query = searcher.sounds.metric.encodeOne(sound)
    for (const found of await search.nearest(searcher, query, k * CANDIDATES_PER_PLACE, heard)) {
      const before = votes.get(found.id)
      const best = before && before.best.distance <= found.distance ? before.best : { ...found, because: track.id }
      votes.set(found.id, { sum: (before?.sum ?? 0) + weight * found.score, best })
    }
  }
  const ranked = [...votes.values()].sort((a, b) => b.sum - a.sum || a.best.id - b.best.id)
  return ranked.slice(0, k).map(({ best }) => best)
}

function itemOf(item: HistoryItem): { track: number | string; weight: number } {
  const { track, weight = 1 } = typeof item === 'object' ? item : { track: item }
  if (!(Number.isFinite(weight) && weight >= 0)) throw unexpected('a number from 0 on', 'weight', weight)
  if (typeof track !== 'number' && typeof track !== 'string') throw unexpected('an id or a path', 'track', track)
  return { track, weight }
}

/** Candidates near any target, nearest first: the distance to the nearest target and the mean of all count alike. */
async function nearestToAny(
  search: Search,
  searcher: Searcher,
  targets: readonly Encoded[],
  count: number,
  without: ReadonlySet<number>,
): Promise<Candidate[]> {
  const candidates = new Map<number, Candidate>()
  for (const target of targets) {
    for (const found of await search.nearest(searcher, target, count, without)) {
      if (candidates.has(found.id)) continue
      const { metric } = searcher.sounds
      const encoded = metric.encodeOne(search.resolveTrack(found.id).sound)
      const distances = targets.map((other) => distanceOf(encoded, other, searcher.weights))
      const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length
      const distance = (Math.min(...distances) + mean) / 2
      candidates.set(found.id, { ...found, distance, score: scoreOf(distance), encoded })
    }
  }
  return [...candidates.values()].sort((a, b) => a.distance - b.distance || a.id - b.id)
}

/** Begins with `start`; then always what sounds most like the one before. */
function inFlow(
  search: Search,
  { sounds, weights }: Searcher,
  start: readonly SimilarTrack[],
  others: readonly SimilarTrack[],
  seed: Encoded,
): SimilarTrack[] {
  const encode = ({ id }: SimilarTrack) => sounds.metric.encodeOne(search.resolveTrack(id).sound)
  const left = others.map((track) => ({ track, encoded: encode(track) }))
  const ordered = [...start]
  const lastStart = start.at(-1)
  let before = lastStart ? encode(lastStart) : seed
  while (left.length > 0) {
    const distances = left.map(({ encoded }) => distanceOf(before, encoded, weights))
    const [next] = left.splice(distances.indexOf(Math.min(...distances)), 1)
    if (!next) break
    ordered.push(next.track)
    before = next.encoded
  }
  return ordered
}

/** Which recordings, artists and albums have been. */
class Repeats {
  readonly #store: SimilarityStore
  readonly #artists: Set<string> | null
  readonly #albums: Set<string> | null
  readonly #recordings = new Set<string>()

  constructor(store: SimilarityStore, noRepeatArtist: boolean, noRepeatAlbum: boolean) {
    this.#store = store
    this.#artists = noRepeatArtist ? new Set() : null
    this.#albums = noRepeatAlbum ? new Set() : null
  }

  /** False where the track would repeat one; then it is not added. */
  add({ id, path: file, tags }: SimilarTrack): boolean {
    const facts = this.#store.facts(id)
    if (!facts) return false
    const artist = (tags.albumArtist ?? tags.artist)?.toLowerCase()
    const album = `${artist ?? ''}\n${tags.album?.toLowerCase() ?? path.dirname(file)}`
    if (this.#recordings.has(facts.audioHash)) return false
    if (artist !== undefined && this.#artists?.has(artist)) return false
    if (this.#albums?.has(album)) return false
    this.#recordings.add(facts.audioHash)
    if (artist !== undefined) this.#artists?.add(artist)
    this.#albums?.add(album)
    return true
  }
}
