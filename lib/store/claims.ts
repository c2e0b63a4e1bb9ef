import type { Database } from 'better-sqlite3'
import { analysisValues, NO_ANALYSIS_SQL, pathOf, RESULT_SQL, tagValues } from './columns.js'
import { packDetails } from './compact-details.js'
import { guarded } from './database-error.js'
import { type PathValue, pathRanges } from './folders.js'
import type { Claim, ClaimOptions, TrackResult } from './types.js'

/** A row is this claim's as long as nobody else has claimed it and the file has not changed. */
const MINE_SQL = `id = @id AND claim_owner = @owner AND claim_token = @token AND size = @size AND mtime_ns = @mtimeNs`
const FREE_SQL = `state = 'pending' AND missing_since_ms IS NULL AND (claim_expires_ms IS NULL OR claim_expires_ms <= @now)`
/** Said, not left to the planner: any other way reads all that is pending, for every claim. */
const BY_PATH = 'tracks INDEXED BY tracks_state'
const UNCLAIMED_SQL = 'claim_owner = NULL, claim_expires_ms = NULL'

interface ClaimedRow {
  readonly id: number
  readonly path: PathValue
  readonly size: number
  readonly mtime_ns: string
  readonly claim_token: number
  readonly audio_hash: string | null
  readonly attempts: number
}

interface PlaceRow {
  readonly path: PathValue
  readonly device: bigint | null
  readonly inode: bigint | null
}

/** Who works on which track, and what comes of it. */
export class Claims {
  readonly #database: Database
  readonly #path: string
  readonly #statements

  constructor(database: Database, path: string) {
    this.#database = database
    this.#path = path
    this.#statements = {
      nextAnywhere: database
        .prepare<object, number>(`SELECT id FROM ${BY_PATH} WHERE ${FREE_SQL} ORDER BY path LIMIT 1`)
        .pluck(),
      nextInRange: database
        .prepare<object, number>(
          `SELECT id FROM ${BY_PATH} WHERE ${FREE_SQL} AND path >= @from AND path < @to ORDER BY path LIMIT 1`,
        )
        .pluck(),
      take: database.prepare<object, ClaimedRow>(`
        UPDATE tracks SET claim_owner = @owner, claim_expires_ms = @expires, claim_token = claim_token + 1,
          attempts = attempts + 1
        WHERE id = @id
        RETURNING id, path, size, CAST(mtime_ns AS TEXT) AS mtime_ns, claim_token, audio_hash, attempts`),
      renew: database.prepare<object>(`UPDATE tracks SET claim_expires_ms = @expires WHERE ${MINE_SQL}`),
      place: database
        .prepare<object, PlaceRow>(`SELECT path, device, inode FROM tracks WHERE ${MINE_SQL}`)
        .safeIntegers(),
      missingTwin: database.prepare<object, { id: number; path: PathValue }>(`
        SELECT id, path FROM tracks
        WHERE audio_hash = @audioHash AND missing_since_ms IS NOT NULL AND id <> @id ORDER BY id LIMIT 1`),
      remove: database.prepare<object>('DELETE FROM tracks WHERE id = @id'),
      // Apart from `store`, because naming indexed columns rewrites their indexes, and few files move.
      move: database.prepare<object>(`
        UPDATE tracks SET path = @path, size = @size, mtime_ns = @mtimeNs, device = @device, inode = @inode,
          missing_since_ms = NULL WHERE id = @id`),
      store: database.prepare<object>(`
        UPDATE tracks SET state = 'done', ${UNCLAIMED_SQL}, attempts = 0, failure_code = NULL, failure_message = NULL,
          failed_at_ms = NULL, audio_hash = @audioHash, analyzed_at_ms = @now, ${RESULT_SQL}
        WHERE id = @id`),
      storeDetails: database.prepare<object>(`
        INSERT INTO track_details (track_id, details) VALUES (@id, @details)
        ON CONFLICT (track_id) DO UPDATE SET details = excluded.details`),
      fail: database.prepare<object>(`
        UPDATE tracks SET state = 'failed', ${UNCLAIMED_SQL}, failure_code = @code, failure_message = @message,
          failed_at_ms = @now, ${NO_ANALYSIS_SQL} WHERE ${MINE_SQL}`),
      removeDetails: database.prepare<object>('DELETE FROM track_details WHERE track_id = @id'),
      release: database.prepare<object>(
        `UPDATE tracks SET ${UNCLAIMED_SQL}, attempts = max(0, attempts - 1) WHERE ${MINE_SQL}`,
      ),
      releaseAll: database.prepare<object>(
        `UPDATE tracks SET ${UNCLAIMED_SQL}, attempts = max(0, attempts - 1) WHERE claim_owner = @owner`,
      ),
    }
  }

  claimNext({ owner, leaseMs, under }: ClaimOptions): Claim | null {
    return this.#transaction(() => {
      const now = Date.now()
      const id = this.#nextFree(under, now)
      const row = id === undefined ? undefined : this.#statements.take.get({ id, owner, expires: now + leaseMs })
      if (!row) return null
      return {
        id: row.id,
        owner,
        token: row.claim_token,
        path: pathOf(row.path),
        size: row.size,
        mtimeNs: BigInt(row.mtime_ns),
        audioHash: row.audio_hash,
        attempts: row.attempts,
      }
    })
  }

  renew(claim: Claim, leaseMs: number): boolean {
    return this.#transaction(() => {
      return this.#statements.renew.run({ ...claim, expires: Date.now() + leaseMs }).changes === 1
    })
  }

  complete(claim: Claim, result: TrackResult): { id: number; movedFrom: string | null } | null {
    const { audioHash, analysis, tags } = result
    return this.#transaction(() => {
      const place = this.#statements.place.get(claim)
      if (!place) return null
      const twin = this.#statements.missingTwin.get({ id: claim.id, audioHash })
      const id = twin?.id ?? claim.id
      if (twin) {
        this.#statements.remove.run(claim)
        this.#statements.move.run({ ...place, id, size: claim.size, mtimeNs: claim.mtimeNs })
      }
      this.#statements.store.run({
        id,
        audioHash,
        now: Date.now(),
        ...analysisValues(analysis),
        ...tagValues(tags),
      })
      this.#statements.storeDetails.run({ id, details: packDetails(analysis.details) })
      return { id, movedFrom: twin ? pathOf(twin.path) : null }
    })
  }

  fail(claim: Claim, failure: { readonly code: string; readonly message: string }): boolean {
    return this.#transaction(() => {
      const { code, message } = failure
      const isMine = this.#statements.fail.run({ ...claim, code, message, now: Date.now() }).changes === 1
      if (isMine) this.#statements.removeDetails.run(claim)
      return isMine
    })
  }

  release(claimOrOwner: Claim | string): number {
    return this.#transaction(() => {
      if (typeof claimOrOwner === 'string') return this.#statements.releaseAll.run({ owner: claimOrOwner }).changes
      return this.#statements.release.run(claimOrOwner).changes
    })
  }

  #nextFree(under: readonly string[] | undefined, now: number): number | undefined {
    if (under === undefined) return this.#statements.nextAnywhere.get({ now })
    // Range by range, because each is then found in the index of what is pending, however much of it is elsewhere.
    for (const range of under.flatMap(pathRanges)) {
      const id = this.#statements.nextInRange.get({ now, ...range })
      if (id !== undefined) return id
    }
    return undefined
  }

  /** Takes the right to write first: two processes that read the same and then write can't both be right. */
  #transaction<T>(work: () => T): T {
    return guarded(this.#path, () => this.#database.transaction(work).immediate())
  }
}
