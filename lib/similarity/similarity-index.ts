import { setImmediate as nextTurn } from 'node:timers/promises'
import { loadBinding } from '../binding/index.js'
import type { NativeNeighbors, NativeVectorIndex } from '../binding/types.js'
import { FpError } from '../errors.js'
import { DIMENSION_COUNT, hasTimbre, ROWS, TIMBRE_GROUP, TIMBRE_VALUES } from './coordinates.js'
import { type EncodedTable, LAYOUT, LAYOUT_WITHOUT_TIMBRE, type Metric } from './metric.js'
import type { Encoded, SoundTable } from './types.js'
import type { RowWeights } from './weights.js'

/** Tracks that are encoded between two turns of the event loop: some ten milliseconds. */
const TRACKS_PER_TURN = 4096

export interface SearchOptions {
  readonly k: number
  readonly weights: RowWeights
  /** Bit `i % 8` of byte `i >> 3`: whether track `i` may be found. Default: all may. */
  readonly allowed?: Uint8Array | undefined
}

/** One found track. */
export interface Found {
  /** Its place in the table that the index was made of. */
  readonly track: number
  readonly distance: number
}

/** Many sounds in native memory, and exact search among them. 108 bytes a track, 264 with timbre. */
export class SimilarityIndex {
  readonly metric: Metric
  readonly #native: NativeVectorIndex
  readonly #rows: number

  private constructor(metric: Metric, native: NativeVectorIndex, rows: number) {
    this.metric = metric
    this.#native = native
    this.#rows = rows
  }

  /** @throws FpError OUT_OF_MEMORY, NATIVE_UNAVAILABLE */
  static async create(table: SoundTable, metric: Metric): Promise<SimilarityIndex> {
    const layout = hasAnyTimbre(table) ? LAYOUT : LAYOUT_WITHOUT_TIMBRE
    const native = new (loadBinding().VectorIndex)(layout)
    const index = new SimilarityIndex(metric, native, layout.groups.length)
    for (let from = 0; from < table.count; from += TRACKS_PER_TURN) {
      if (from > 0) await nextTurn()
      index.#append(metric.encode(slice(table, from, Math.min(from + TRACKS_PER_TURN, table.count))))
    }
    return index
  }

  get tracks(): number {
    return this.#native.tracks
  }

  /** Of the native memory. */
  get bytes(): number {
    return this.#native.bytes
  }

  /** The nearest tracks, nearest first; of those equally near, the first in the table first. */
  async nearest(query: Encoded, { k, weights, allowed }: SearchOptions): Promise<Found[]> {
    const { tracks, distances } = await this.#native.nearest({
      values: this.#cut(query.values),
      confidence: query.confidence,
      // Without timbre in the index, no pair has it.
      presence: this.#rows === ROWS ? query.presence : query.presence & ~(1 << TIMBRE_GROUP),
      ...this.#cutWeights(weights),
      k,
      allowed: allowed ?? null,
    })
    return Array.from(tracks, (track, i) => ({ track, distance: distances[i] as number }))
  }

  /** The nearest tracks to each of some tracks of the index, itself left out: `k` places each, the empty ones 2³² − 1. */
  neighbors(tracks: Uint32Array, { k, weights, allowed }: SearchOptions): Promise<NativeNeighbors> {
    return this.#native.neighbors({ tracks, ...this.#cutWeights(weights), k, allowed: allowed ?? null })
  }

  #append({ values, confidences, presences }: EncodedTable): void {
    try {
      this.#native.append(this.#cutTable(values), confidences, presences)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'OUT_OF_MEMORY') throw cause
      throw new FpError('OUT_OF_MEMORY', 'There is not enough memory for the vectors of the library.', { cause })
    }
  }

  #cutWeights({ weights, weightsWithoutOptional }: RowWeights): RowWeights {
    return { weights: this.#cut(weights), weightsWithoutOptional: this.#cut(weightsWithoutOptional) }
  }

  #cut(values: Float32Array): Float32Array {
    return values.subarray(0, this.#rows)
  }

  #cutTable(values: Float32Array): Float32Array {
    if (this.#rows === ROWS) return values
    const tracks = values.length / ROWS
    const cut = new Float32Array(tracks * this.#rows)
    for (let track = 0; track < tracks; track++) {
      cut.set(values.subarray(track * ROWS, track * ROWS + this.#rows), track * this.#rows)
    }
    return cut
  }
}

function hasAnyTimbre(table: SoundTable): boolean {
  for (let track = 0; track < table.count; track++) if (hasTimbre(table, track)) return true
  return false
}

function slice({ values, timbre, confidences }: SoundTable, from: number, to: number): SoundTable {
  return {
    count: to - from,
    values: values.subarray(from * DIMENSION_COUNT, to * DIMENSION_COUNT),
    timbre: timbre.subarray(from * TIMBRE_VALUES, to * TIMBRE_VALUES),
    confidences: confidences.subarray(from, to),
  }
}
