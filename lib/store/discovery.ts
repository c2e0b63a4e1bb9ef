import { sep } from 'node:path'
import type { Database } from 'better-sqlite3'
import { identifierValue, pathOf, pathValue } from './columns.js'
import { guarded } from './database-error.js'
import { type PathValue, underCondition } from './folders.js'
import type { DiscoveryCounts, FileFacts, Walk } from './types.js'

/** What makes a row wait for a worker anew. */
const PENDING_SQL = `state = 'pending', claim_owner = NULL, claim_expires_ms = NULL, attempts = 0,
  failure_code = NULL, failure_message = NULL, failed_at_ms = NULL`

interface KnownRow {
  readonly id: number
  readonly hasSameContent: 0 | 1
  readonly hasSameInode: 0 | 1
  readonly isMissing: 0 | 1
}

/** Turns what a walk sees into rows, and what it no longer sees into missing ones. */
export class Discovery {
  readonly #database: Database
  readonly #path: string
  readonly #statements

  constructor(database: Database, path: string) {
    this.#database = database
    this.#path = path
    this.#statements = {
      known: database.prepare<object, KnownRow>(`
        SELECT id, size = @size AND mtime_ns = @mtimeNs AS hasSameContent,
          @inode IS NULL OR (device IS @device AND inode IS @inode) AS hasSameInode, missing_since_ms IS NOT NULL AS isMissing
        FROM tracks WHERE path = @path`),
      sameFile: database
        .prepare<object, number>(`
        SELECT id FROM tracks
        WHERE inode = @inode AND device = @device AND size = @size AND mtime_ns = @mtimeNs ORDER BY id LIMIT 1`)
        .pluck(),
      add: database.prepare<object>(`
        INSERT INTO tracks (path, size, mtime_ns, device, inode, state)
        VALUES (@path, @size, @mtimeNs, @device, @inode, 'pending')`),
      change: database.prepare<object>(`
        UPDATE tracks SET size = @size, mtime_ns = @mtimeNs, device = @device, inode = @inode,
          missing_since_ms = NULL, ${PENDING_SQL} WHERE id = @id`),
      place: database.prepare<object>(`
        UPDATE tracks SET path = @path, device = @device, inode = @inode, missing_since_ms = NULL WHERE id = @id`),
      markMissing: database.prepare<object>(
        'UPDATE tracks SET missing_since_ms = @now, claim_owner = NULL, claim_expires_ms = NULL WHERE id = @id',
      ),
    }
  }

  /** @param seen ids that the same walk has met; this call adds to them */
  discover(files: Iterable<FileFacts>, seen: Set<number>): DiscoveryCounts {
    return guarded(this.#path, () =>
      this.#database
        .transaction(() => {
          const counts = { added: 0, changed: 0, unchanged: 0, moved: 0 }
          for (const file of files) counts[this.#take(file, seen)]++
          return counts
        })
        .immediate(),
    )
  }

  walk(): Walk {
    const seen = new Set<number>()
    return {
      discover: (files) => this.discover(files, seen),
      finish: (roots, except = []) => this.#markMissing(roots, (id, path) => !seen.has(id) && !isBelow(path, except)),
    }
  }

  markMissing(paths: readonly string[]): number {
    return this.#markMissing(paths, () => true)
  }

  requeue(condition: string, values: readonly (PathValue | number)[]): number {
    return guarded(
      this.#path,
      () =>
        this.#database
          .prepare(`UPDATE tracks SET ${PENDING_SQL} WHERE missing_since_ms IS NULL AND ${condition}`)
          .run(...values).changes,
    )
  }

  #take(file: FileFacts, seen: Set<number>): keyof DiscoveryCounts {
    const facts = {
      path: pathValue(file.path),
      size: file.size,
      mtimeNs: file.mtimeNs,
      device: identifierValue(file.device),
      inode: identifierValue(file.inode),
    }
    const known = this.#statements.known.get(facts)
    if (known) {
      seen.add(known.id)
      if (!known.hasSameContent) this.#statements.change.run({ ...facts, id: known.id })
      else if (!known.hasSameInode || known.isMissing) this.#statements.place.run({ ...facts, id: known.id })
      return known.hasSameContent ? 'unchanged' : 'changed'
    }
    // A file with one name has it in one place: a row with another path has the old one, or another spelling of this one.
    const sameId = (file.links ?? 1) === 1 ? this.#statements.sameFile.get(facts) : undefined
    if (sameId === undefined) {
      seen.add(Number(this.#statements.add.run(facts).lastInsertRowid))
      return 'added'
    }
    if (seen.has(sameId)) return 'unchanged'
    seen.add(sameId)
    this.#statements.place.run({ ...facts, id: sameId })
    return 'moved'
  }

  #markMissing(paths: readonly string[], isGone: (id: number, path: string) => boolean): number {
    return guarded(this.#path, () =>
      this.#database
        .transaction(() => {
          const { sql, values } = underCondition(paths)
          const rows = this.#database
            .prepare<PathValue[], { id: number; path: PathValue }>(
              `SELECT id, path FROM tracks WHERE missing_since_ms IS NULL AND ${sql}`,
            )
            .all(...values)
          const gone = rows.filter(({ id, path }) => isGone(id, pathOf(path)))
          const now = Date.now()
          for (const { id } of gone) this.#statements.markMissing.run({ id, now })
          return gone.length
        })
        .immediate(),
    )
  }
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
}
