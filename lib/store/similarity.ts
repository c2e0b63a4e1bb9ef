import type { Database } from 'better-sqlite3'
import type { AudioTags } from '../decode/index.js'
import { ALGORITHM_VERSION, DIMENSION_NAMES } from '../schema/index.js'
import { pathOf } from './columns.js'
import { guarded } from './database-error.js'
import type { PathValue } from './folders.js'
import { idQuery } from './query.js'
import type { NeighborList, SimilarityStore, SoundRows, TrackFacts, TrackQuery } from './types.js'

const DIMENSIONS = DIMENSION_NAMES.length
const TIMBRE_VALUES = 40
const COMPARABLE_SQL = `tracks.state = 'done' AND tracks.missing_since_ms IS NULL
  AND tracks.algorithm_version = ${ALGORITHM_VERSION}`
/** Whose details are read at once: some tens of milliseconds where all are new. */
const IDS_PER_STEP = 1000
/** Bytes of a neighbour: its id as a double, its distance as one. */
const NEIGHBOR_BYTES = 16

interface FactsRow {
  readonly path: PathValue
  readonly tags: string
  readonly audio_hash: string
  readonly duration_seconds: number
}

/** {@link SimilarityStore} in a file of SQLite. */
export class SqliteSimilarityStore implements SimilarityStore {
  readonly #database: Database
  readonly #path: string
  readonly #statements

  constructor(database: Database, path: string) {
    this.#database = database
    this.#path = path
    database.function('timbre_blob', { deterministic: true }, (json) => timbreBlob(json as string | null))
    this.#statements = {
      changes: database.prepare<[], number>('SELECT total_changes()').pluck(),
      // Sums of ids and times tell additions, removals and new analyses.
      signature: database
        .prepare<[], string>(
          `SELECT count(*) || ' ' || total(id) || ' ' || total(analyzed_at_ms) FROM tracks WHERE ${COMPARABLE_SQL}`,
        )
        .pluck(),
      addTimbre: database.prepare<object>(`
        INSERT INTO track_timbre (track_id, audio_hash, algorithm_version, tempo_confidence, timbre)
        SELECT id, tracks.audio_hash, tracks.algorithm_version, details ->> '$.tempo_confidence',
          timbre_blob(details -> '$.timbre')
        FROM tracks NOT INDEXED
        JOIN track_details ON track_details.track_id = id
        LEFT JOIN track_timbre ON track_timbre.track_id = id
        WHERE ${COMPARABLE_SQL} AND id > @after AND id <= @after + ${IDS_PER_STEP} AND (track_timbre.track_id IS NULL
          OR track_timbre.audio_hash <> tracks.audio_hash OR track_timbre.algorithm_version <> ${ALGORITHM_VERSION})
        ON CONFLICT (track_id) DO UPDATE SET audio_hash = excluded.audio_hash, timbre = excluded.timbre,
          algorithm_version = excluded.algorithm_version, tempo_confidence = excluded.tempo_confidence`),
      lastId: database.prepare<[], number | null>('SELECT max(id) FROM tracks').pluck(),
      count: database.prepare<[], number>(`SELECT count(*) FROM tracks WHERE ${COMPARABLE_SQL}`).pluck(),
      facts: database.prepare<[number], FactsRow>(`
        SELECT id, path, tags, audio_hash, duration_seconds FROM tracks WHERE id = ? AND algorithm_version IS NOT NULL`),
      state: database.prepare<[string], string>('SELECT value FROM similarity_state WHERE name = ?').pluck(),
      setState: database.prepare<object>(`
        INSERT INTO similarity_state (name, value) VALUES (@name, @value)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value`),
      neighborsOf: database
        .prepare<[number], Buffer>('SELECT neighbors FROM track_neighbors WHERE track_id = ?')
        .pluck(),
      allNeighbors: database.prepare<[], [number, number, Buffer]>(`
        SELECT track_id, track_neighbors.audio_hash = tracks.audio_hash AND ${COMPARABLE_SQL}, neighbors
        FROM track_neighbors JOIN tracks ON id = track_id ORDER BY track_id`),
      setNeighbors: database.prepare<object>(`
        INSERT INTO track_neighbors (track_id, audio_hash, neighbors)
        SELECT id, audio_hash, @neighbors FROM tracks WHERE id = @id AND audio_hash IS NOT NULL
        ON CONFLICT (track_id) DO UPDATE SET audio_hash = excluded.audio_hash, neighbors = excluded.neighbors`),
      clearNeighbors: database.prepare('DELETE FROM track_neighbors'),
    }
  }

  revision(): string {
    return this.#guarded(() => {
      const others = this.#database.pragma('data_version', { simple: true })
      return `${others} ${this.#statements.changes.get()}`
    })
  }

  signature(): string {
    return this.#guarded(() => this.#statements.signature.get() ?? '')
  }

  *gatherTimbre(): Generator<void, void, undefined> {
    const last = this.#guarded(() => this.#statements.lastId.get() ?? 0)
    for (let after = 0; after < last; after += IDS_PER_STEP) {
      this.#guarded(() => this.#statements.addTimbre.run({ after }))
      yield
    }
  }

  sounds(): SoundRows {
    return this.#guarded(() =>
      this.#database.transaction(() => {
        const count = this.#statements.count.get() ?? 0
        const ids = new Float64Array(count)
        const values = new Float64Array(count * DIMENSIONS)
        const timbre = new Float32Array(count * TIMBRE_VALUES).fill(Number.NaN)
        const confidences = new Float32Array(count)
        // An aggregate function is handed the columns without a JavaScript object a row.
        this.#database.aggregate<number>('gather_sounds', {
          varargs: true,
          start: 0,
          step: (row: number, ...columns: unknown[]) => {
            const [id, confidence, blob] = columns as [number, number | null, Buffer | null]
            ids[row] = id
            confidences[row] = confidence ?? 1
            if (blob) timbre.set(floatsOf(blob), row * TIMBRE_VALUES)
            for (let i = 0; i < DIMENSIONS; i++) values[row * DIMENSIONS + i] = columns[i + 3] as number
            return row + 1
          },
        })
        this.#database
          .prepare(
            `SELECT gather_sounds(id, tempo_confidence, timbre, ${DIMENSION_NAMES.join(', ')}) FROM tracks NOT INDEXED
             LEFT JOIN track_timbre ON track_id = id AND track_timbre.audio_hash = tracks.audio_hash
             WHERE ${COMPARABLE_SQL}`,
          )
          .get()
        return { count, ids, values, timbre, confidences }
      })(),
    )
  }

  facts(id: number): TrackFacts | null {
    const row = this.#guarded(() => this.#statements.facts.get(id))
    if (!row) return null
    const { path, tags, audio_hash: audioHash, duration_seconds: durationSeconds } = row
    return { id, path: pathOf(path), tags: JSON.parse(tags) as AudioTags, audioHash, durationSeconds }
  }

  ids(query: TrackQuery): number[] {
    const { sql, values } = idQuery(query)
    return this.#guarded(() =>
      this.#database
        .prepare<unknown[], number>(sql)
        .pluck()
        .all(...values, { now: Date.now() }),
    )
  }

  state(name: string): unknown {
    const value = this.#guarded(() => this.#statements.state.get(name))
    return value === undefined ? null : JSON.parse(value)
  }

  setState(name: string, value: unknown): void {
    this.#guarded(() => this.#statements.setState.run({ name, value: JSON.stringify(value) }))
  }

  neighborsOf(id: number): NeighborList | null {
    const blob = this.#guarded(() => this.#statements.neighborsOf.get(id))
    return blob === undefined ? null : neighborsIn(blob)
  }

  allNeighbors(): Map<number, { readonly isCurrent: boolean; readonly neighbors: NeighborList }> {
    const rows = this.#guarded(() => this.#statements.allNeighbors.raw().all()) as [number, number, Buffer][]
    return new Map(
      rows.map(([id, isCurrent, blob]) => [id, { isCurrent: isCurrent === 1, neighbors: neighborsIn(blob) }]),
    )
  }

  setNeighbors(lists: Iterable<readonly [id: number, neighbors: NeighborList]>): void {
    this.#guarded(() =>
      this.#database
        .transaction(() => {
          for (const [id, list] of lists) this.#statements.setNeighbors.run({ id, neighbors: blobOf(list) })
        })
        .immediate(),
    )
  }

  clearNeighbors(): void {
    this.#guarded(() => this.#statements.clearNeighbors.run())
  }

  #guarded<T>(work: () => T): T {
    return guarded(this.#path, work)
  }
}

/** JSON of 40 numbers, or null, as 40 floats. */
function timbreBlob(json: string | null): Buffer | null {
  const timbre: unknown = json === null ? null : JSON.parse(json)
  if (!Array.isArray(timbre) || timbre.length !== TIMBRE_VALUES) return null
  const blob = Buffer.alloc(TIMBRE_VALUES * 4)
  for (const [i, value] of timbre.entries()) blob.writeFloatLE(Number(value), i * 4)
  return blob
}

function floatsOf(blob: Buffer): number[] {
  return Array.from({ length: blob.length / 4 }, (_, i) => blob.readFloatLE(i * 4))
}

function blobOf({ ids, distances }: NeighborList): Buffer {
  const blob = Buffer.alloc(ids.length * NEIGHBOR_BYTES)
  for (const [i, id] of ids.entries()) {
    blob.writeDoubleLE(id, i * NEIGHBOR_BYTES)
    blob.writeDoubleLE(distances[i] as number, i * NEIGHBOR_BYTES + 8)
  }
  return blob
}

function neighborsIn(blob: Buffer): NeighborList {
  const places = Array.from({ length: blob.length / NEIGHBOR_BYTES }, (_, i) => i * NEIGHBOR_BYTES)
  return {
    ids: places.map((place) => blob.readDoubleLE(place)),
    distances: places.map((place) => blob.readDoubleLE(place + 8)),
  }
}
