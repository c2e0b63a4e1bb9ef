import { type ErrorCode, FpError } from '../errors.js'

const CODES: readonly (readonly [prefix: string, code: ErrorCode, what: string])[] = [
  ['SQLITE_BUSY', 'DATABASE_BUSY', 'is held by another process'],
  ['SQLITE_LOCKED', 'DATABASE_BUSY', 'is held by another connection'],
  ['SQLITE_CORRUPT', 'DATABASE_CORRUPT', 'is damaged'],
  ['SQLITE_NOTADB', 'DATABASE_CORRUPT', 'is damaged, or no SQLite database'],
  ['SQLITE_FULL', 'DISK_FULL', 'can not grow: the disk is full'],
  // The shared memory of the write-ahead log has no room to be made in.
  ['SQLITE_IOERR_SHMSIZE', 'DISK_FULL', 'can not be used: the disk is full'],
  ['SQLITE_CONSTRAINT', 'INVALID_ARGUMENT', 'refuses a value'],
  ['SQLITE_NOMEM', 'OUT_OF_MEMORY', 'needs more memory than there is'],
]

/** The FpError that an error of better-sqlite3 stands for; errors of other origin come back as they are. */
export function databaseError(cause: unknown, path: string): unknown {
  const { code, message } = cause as { code?: unknown; message?: unknown }
  if (cause instanceof FpError || typeof code !== 'string' || !code.startsWith('SQLITE_')) return cause
  const [, ourCode, what] = CODES.find(([prefix]) => code.startsWith(prefix)) ?? ['', 'DATABASE_FAILED', 'failed']
  return new FpError(ourCode, `The database ${path} ${what} (${code}: ${message}).`, { cause, path })
}

/** Runs work on the database, with its errors told as FpError. */
export function guarded<T>(path: string, work: () => T, finish?: () => void): T {
  try {
    return work()
  } catch (error) {
    throw databaseError(error, path)
  } finally {
    finish?.()
  }
}
