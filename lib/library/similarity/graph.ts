import type { NativeNeighbors } from '../../binding/types.js'
import { FpError } from '../../errors.js'
import { abortSignal, callback, integerBetween, optional, readOptions } from '../../options.js'
import { rowWeights } from '../../similarity/index.js'
import type { NeighborList, SimilarityStore } from '../../store/index.js'
import { type SoundCache, type Sounds, trackNumber } from './sounds.js'
import type { GraphOptions, GraphSummary } from './types.js'

const GRAPH_RULES = {
  k: optional(integerBetween(1, 100), 10),
  signal: optional(abortSignal, undefined),
  onProgress: optional(callback<(progress: { done: number; total: number }) => void>(), undefined),
}
/** Tracks between two looks at the signal, each of which ends in a transaction. */
const TRACKS_PER_PIECE = 2048
const NOBODY = 0xffffffff
const STATE = 'graph'

/** What stored neighbours hold for: another spread of the library, and all distances are others. */
interface GraphState {
  readonly k: number
  readonly normalization: unknown
}

/**
 * Stores the nearest neighbours of all tracks. New tracks are compared with all, old ones with the new ones only, and those
 * that have lost a neighbour with all again.
 */
export async function updateGraph(
  store: SimilarityStore,
  cache: SoundCache,
  options?: GraphOptions,
): Promise<GraphSummary> {
  const { k, signal, onProgress } = readOptions(options, GRAPH_RULES)
  const sounds = await cache.get()
  const state: GraphState = { k, normalization: sounds.metric.normalization }
  if (JSON.stringify(store.state(STATE)) !== JSON.stringify(state)) {
    store.clearNeighbors()
    store.setState(STATE, state)
  }
  const { kept, lacking } = compareWithStored(store, sounds, k)
  const total = lacking.length + (lacking.length > 0 ? kept.length : 0)
  let done = 0
  const search = async (tracks: readonly number[], allowed?: Uint8Array) => {
    const found = await sounds.index.neighbors(Uint32Array.from(tracks), { k, weights: rowWeights(), allowed })
    return tracks.map((track, i): [number, NeighborList] => [
      sounds.ids[track] as number,
      listOf(found, i * k, k, sounds.ids),
    ])
  }

  // The old ones first: a call that ends early leaves the new ones new.
  let updated = 0
  const isNew = bitmapOf(lacking, sounds.ids.length)
  for (const piece of piecesOf(lacking.length > 0 ? kept : [])) {
    stopIfAborted(signal)
    const found = await search(
      piece.map(({ track }) => track),
      isNew,
    )
    const changed = found.flatMap(([id, list], i): [number, NeighborList][] => {
      const merged = mergedWith(piece[i]?.neighbors as NeighborList, list, k)
      return merged ? [[id, merged]] : []
    })
    store.setNeighbors(changed)
    updated += changed.length
    done += piece.length
    onProgress?.({ done, total })
  }
  for (const piece of piecesOf(lacking)) {
    stopIfAborted(signal)
    store.setNeighbors(await search(piece))
    done += piece.length
    onProgress?.({ done, total })
  }
  return { k, tracks: sounds.ids.length, searched: lacking.length, updated }
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FpError('ABORTED', 'The graph was stopped; what is stored of it stays.')
}

interface Kept {
  readonly track: number
  readonly neighbors: NeighborList
}

/** Which tracks keep their stored neighbours, and which lack some. */
function compareWithStored(store: SimilarityStore, { ids }: Sounds, k: number): { kept: Kept[]; lacking: number[] } {
  const stored = store.allNeighbors()
  const isCurrent = (id: number) => stored.get(id)?.isCurrent === true && trackNumber(ids, id) >= 0
  const kept: Kept[] = []
  const lacking: number[] = []
  for (const [track, id] of ids.entries()) {
    const neighbors = stored.get(id)?.neighbors
    // A list that was short because the library was small is made anew as well.
    const isWhole = neighbors !== undefined && neighbors.ids.length >= Math.min(k, stored.size - 1)
    if (isCurrent(id) && isWhole && neighbors.ids.every(isCurrent)) kept.push({ track, neighbors })
    else lacking.push(track)
  }
  return { kept, lacking }
}

function listOf({ tracks, distances }: NativeNeighbors, from: number, k: number, ids: Float64Array): NeighborList {
  const found = Array.from({ length: k }, (_, i) => from + i).filter((place) => tracks[place] !== NOBODY)
  return {
    ids: found.map((place) => ids[tracks[place] as number] as number),
    distances: found.map((place) => distances[place] as number),
  }
}

/** The nearest of both; null where the old ones are. */
function mergedWith(old: NeighborList, more: NeighborList, k: number): NeighborList | null {
  const all = [old, more].flatMap(({ ids, distances }) =>
    ids.map((id, i) => ({ id, distance: distances[i] as number })),
  )
  const known = new Set(old.ids)
  const unique = all.filter(({ id }, i) => i < old.ids.length || !known.has(id))
  const nearest = unique.sort((a, b) => a.distance - b.distance || a.id - b.id).slice(0, k)
  if (nearest.every(({ id }, i) => id === old.ids[i])) return null
  return { ids: nearest.map(({ id }) => id), distances: nearest.map(({ distance }) => distance) }
}

function* piecesOf<T>(items: readonly T[]): Generator<T[], void, undefined> {
  for (let from = 0; from < items.length; from += TRACKS_PER_PIECE) yield items.slice(from, from + TRACKS_PER_PIECE)
}

function bitmapOf(tracks: readonly number[], count: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(count / 8))
  for (const track of tracks) bits[track >> 3] = (bits[track >> 3] as number) | (1 << (track & 7))
  return bits
}
