import type { Database } from 'better-sqlite3'
import { boolean, integerBetween, optional, readOptions, required } from '../options.js'
import { ALGORITHM_VERSION, DIMENSION_NAMES } from '../schema/index.js'
import { Claims } from './claims.js'
import {
  ANALYSIS_SQL,
  type AnalysisRow,
  analysisOf,
  pathOf,
  pathValue,
  STATE_SQL,
  TRACK_SQL,
  type TrackRow,
  trackOf,
} from './columns.js'
import { guarded } from './database-error.js'
import { Discovery } from './discovery.js'
import { type PathValue, underCondition } from './folders.js'
import { idQuery } from './query.js'
import { SqliteSimilarityStore } from './similarity.js'
import type {
  Claim,
  ClaimOptions,
  DiscoveryCounts,
  Failure,
  FileFacts,
  RequeueOptions,
  StateCounts,
  Store,
  StoredAnalysis,
  Track,
  TrackQuery,
  TrackResult,
  TrackState,
  VectorTable,
  Walk,
} from './types.js'

const paths = optional(
  required<readonly string[]>(
    'an array of paths',
    (value) => Array.isArray(value) && value.every((path) => typeof path === 'string'),
  ),
  undefined,
)
const leaseMs = integerBetween(1, 86_400_000, ' ms')

const CLAIM_RULES = {
  owner: required<string>('a name', (value) => typeof value === 'string' && value !== ''),
  leaseMs,
  under: paths,
}
const REQUEUE_RULES = { failed: optional(boolean, false), outdated: optional(boolean, false), under: paths }

// Without an index, rows come in order of id.
const VECTOR_SQL = `FROM tracks NOT INDEXED WHERE state = 'done' AND missing_since_ms IS NULL AND algorithm_version = ${ALGORITHM_VERSION}`

/** {@link Store} in a file of SQLite. */
export class SqliteStore implements Store {
  readonly similarity: SqliteSimilarityStore
  readonly #database: Database
  readonly #path: string
  readonly #discovery: Discovery
  readonly #claims: Claims
  readonly #statements

  constructor(database: Database, path: string) {
    this.#database = database
    this.#path = path
    this.#discovery = new Discovery(database, path)
    this.#claims = new Claims(database, path)
    this.similarity = new SqliteSimilarityStore(database, path)
    this.#statements = {
      byId: database.prepare<object, TrackRow>(`SELECT ${TRACK_SQL} FROM tracks WHERE id = @id`),
      idOf: database.prepare<[PathValue], number>('SELECT id FROM tracks WHERE path = ?').pluck(),
      details: database.prepare<[number], string>('SELECT details FROM track_details WHERE track_id = ?').pluck(),
      byHash: database.prepare<object, AnalysisRow & { details: string }>(`
        SELECT ${ANALYSIS_SQL}, details FROM tracks JOIN track_details ON track_id = id
        WHERE audio_hash = @audioHash AND algorithm_version = ${ALGORITHM_VERSION} ORDER BY id LIMIT 1`),
      countVectors: database.prepare<[], number>(`SELECT count(*) ${VECTOR_SQL}`).pluck(),
    }
  }

  discover(files: Iterable<FileFacts>): DiscoveryCounts {
    return this.#discovery.discover(files, new Set())
  }

  walk(): Walk {
    return this.#discovery.walk()
  }

  markMissing(paths: readonly string[]): number {
    return this.#discovery.markMissing(paths)
  }

  prune(under?: readonly string[]): string[] {
    const condition = conditionOf(under)
    return guarded(this.#path, () =>
      this.#database
        .prepare<PathValue[], PathValue>(
          `DELETE FROM tracks WHERE missing_since_ms IS NOT NULL AND ${condition.sql} RETURNING path`,
        )
        .pluck()
        .all(...condition.values)
        .map(pathOf)
        .sort(),
    )
  }

  requeue(options: RequeueOptions): number {
    const { failed, outdated, under } = readOptions(options, REQUEUE_RULES)
    const condition = conditionOf(under)
    return this.#discovery.requeue(
      `(? AND state = 'failed' OR ? AND state = 'done' AND algorithm_version <> ${ALGORITHM_VERSION}) AND ${condition.sql}`,
      [Number(failed), Number(outdated), ...condition.values],
    )
  }

  claimNext(options: ClaimOptions): Claim | null {
    return this.#claims.claimNext(readOptions(options, CLAIM_RULES))
  }

  renew(claim: Claim, leaseMs: number): boolean {
    return this.#claims.renew(claim, leaseMs)
  }

  complete(claim: Claim, result: TrackResult): { id: number; movedFrom: string | null } | null {
    return this.#claims.complete(claim, result)
  }

  fail(claim: Claim, failure: { readonly code: string; readonly message: string }): boolean {
    return this.#claims.fail(claim, failure)
  }

  release(claimOrOwner: Claim | string): number {
    return this.#claims.release(claimOrOwner)
  }

  analysisByHash(audioHash: string): StoredAnalysis | null {
    const row = guarded(this.#path, () => this.#statements.byHash.get({ audioHash }))
    return row ? analysisOf(row, row.details) : null
  }

  track(idOrPath: number | string): Track | null {
    return guarded(this.#path, () => {
      const id = typeof idOrPath === 'number' ? idOrPath : this.#statements.idOf.get(pathValue(idOrPath))
      return id === undefined ? null : this.#trackById(id, true)
    })
  }

  *tracks(query?: TrackQuery): IterableIterator<Track> {
    const { sql, values, details } = idQuery(query)
    // SQLite lets nobody write while a statement still yields rows, so what is held meanwhile is the ids alone.
    const ids = guarded(this.#path, () =>
      this.#database
        .prepare<unknown[], number>(sql)
        .pluck()
        .all(...values, { now: Date.now() }),
    )
    for (const id of ids) {
      const track = guarded(this.#path, () => this.#trackById(id, details))
      if (track) yield track
    }
  }

  failures(): IterableIterator<Track & { readonly failure: Failure }> {
    return this.tracks({ states: ['failed'], order: 'path' }) as IterableIterator<Track & { readonly failure: Failure }>
  }

  vectors(): VectorTable {
    return guarded(this.#path, () =>
      this.#database.transaction(() => {
        const count = this.#statements.countVectors.get() ?? 0
        const ids = new Float64Array(count)
        const values = new Float64Array(count * DIMENSION_NAMES.length)
        let next = 0
        // An aggregate function is handed the columns without a JavaScript object a row: three times as fast.
        this.#database.aggregate<number>('gather_vectors', {
          varargs: true,
          start: 0,
          step: (row: number, ...columns: number[]) => {
            ids[row] = columns[0] as number
            for (let i = 1; i < columns.length; i++) values[next++] = columns[i] as number
            return row + 1
          },
        })
        this.#database.prepare(`SELECT gather_vectors(id, ${DIMENSION_NAMES.join(', ')}) ${VECTOR_SQL}`).get()
        return { ids, values }
      })(),
    )
  }

  counts(under?: readonly string[]): StateCounts {
    const condition = conditionOf(under)
    const rows = guarded(this.#path, () =>
      this.#database
        .prepare<unknown[], { state: TrackState; count: number }>(
          `SELECT ${STATE_SQL} AS state, count(*) AS count FROM tracks WHERE ${condition.sql} GROUP BY 1`,
        )
        .all(...condition.values, { now: Date.now() }),
    )
    const counts = { pending: 0, claimed: 0, done: 0, failed: 0, missing: 0, total: 0 }
    for (const { state, count } of rows) {
      counts[state] = count
      counts.total += count
    }
    return counts
  }

  close(): void {
    guarded(this.#path, () => this.#database.close())
  }

  #trackById(id: number, withDetails: boolean): Track | null {
    const row = this.#statements.byId.get({ id, now: Date.now() })
    if (!row) return null
    return withDetails ? trackOf(row, this.#statements.details.get(id) ?? null) : trackOf(row)
  }
}

function conditionOf(under: readonly string[] | undefined): { readonly sql: string; readonly values: PathValue[] } {
  return under === undefined ? { sql: 'TRUE', values: [] } : underCondition(under)
}
