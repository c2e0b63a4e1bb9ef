import { FpError } from '../../errors.js'
import { abortSignal, optional, positiveNumber, readOptions } from '../../options.js'
import { onsetAgreement, SAME_RECORDING } from '../../similarity/index.js'
import type { Store } from '../../store/index.js'
import { filterRule, type Search } from './search.js'
import type { DuplicateOptions, DuplicatePair } from './types.js'

const DUPLICATE_RULES = {
  maximumDistance: optional(positiveNumber, 0.75),
  maximumSeconds: optional(positiveNumber, 2),
  filter: filterRule,
  signal: optional(abortSignal, undefined),
}
/** Of a track with more copies than that, each is still paired with as many. */
const NEIGHBORS = 8
const TRACKS_PER_PIECE = 2048
/** Without evidence, only what is as near as 95 of 100 re-encoded copies is worth listening to. */
const CANDIDATE_DISTANCE = 0.24

/** Pairs of tracks that sound the same and are equally long, nearest first. */
export async function duplicates(search: Search, store: Store, options?: DuplicateOptions): Promise<DuplicatePair[]> {
  const { maximumDistance, maximumSeconds, filter, signal } = readOptions(options, DUPLICATE_RULES)
  const { sounds, weights, allowed } = await search.searcher({ filter })
  const { ids, index } = sounds
  const tracks = Uint32Array.from(ids.keys()).filter(
    (track) => !allowed || ((allowed[track >> 3] ?? 0) >> (track & 7)) & 1,
  )
  const near = new Map<string, { ids: [number, number]; distance: number }>()
  for (let from = 0; from < tracks.length; from += TRACKS_PER_PIECE) {
    if (signal?.aborted) throw new FpError('ABORTED', 'The search for duplicates was stopped.')
    const piece = tracks.slice(from, from + TRACKS_PER_PIECE)
    const found = await index.neighbors(piece, { k: NEIGHBORS, weights, allowed })
    for (const [i, distance] of found.distances.entries()) {
      if (distance > maximumDistance) continue
      const pair = [piece[Math.floor(i / NEIGHBORS)] as number, found.tracks[i] as number].sort((a, b) => a - b)
      // Most are found from either side.
      near.set(pair.join(), { ids: pair.map((track) => ids[track] as number) as [number, number], distance })
    }
  }
  return [...near.values()]
    .flatMap(({ ids: [a, b], distance }) => pairOf(search, store, a, b, distance, maximumSeconds) ?? [])
    .filter(({ evidence, distance }) => evidence !== null || distance <= CANDIDATE_DISTANCE)
    .sort((left, right) => left.distance - right.distance || left.a.id - right.a.id || left.b.id - right.b.id)
}

/** Null where their durations differ by more, or a track has been deleted meanwhile. */
function pairOf(
  search: Search,
  store: Store,
  idA: number,
  idB: number,
  distance: number,
  maximumSeconds: number,
): DuplicatePair | null {
  const a = search.found(idA, distance)
  const b = search.found(idB, distance)
  const factsA = store.similarity.facts(idA)
  const factsB = store.similarity.facts(idB)
  if (!a || !b || !factsA || !factsB) return null
  const seconds = Math.abs(factsA.durationSeconds - factsB.durationSeconds)
  if (seconds > maximumSeconds) return null
  if (factsA.audioHash === factsB.audioHash) {
    return { a, b, distance, seconds, evidence: 'same-audio', onsetAgreement: null }
  }
  const onsetsOf = (id: number) => store.track(id)?.details?.onsets ?? []
  const agreement = onsetAgreement(onsetsOf(idA), onsetsOf(idB))
  const evidence = agreement !== null && agreement >= SAME_RECORDING ? 'same-onsets' : null
  return { a, b, distance, seconds, evidence, onsetAgreement: agreement }
}
