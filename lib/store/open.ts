import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type Database from 'better-sqlite3'
import { FpError } from '../errors.js'
import { integerBetween, optional, readOptions, required } from '../options.js'
import { databaseError, guarded } from './database-error.js'
import { MIGRATIONS } from './migrations/index.js'
import { SqliteStore } from './sqlite-store.js'
import type { Store } from './types.js'

export interface StoreOptions {
  /** A file, made with its folders where there is none, or `:memory:`. */
  readonly path: string
  /** How long to wait for another process before DATABASE_BUSY. Default 10 000 ms. */
  readonly busyTimeoutMs?: number | undefined
}

const RULES = {
  path: required<string>(
    'a path or `:memory:`',
    (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
  ),
  busyTimeoutMs: optional(integerBetween(0, 3_600_000, ' ms'), 10_000),
}

/** Written into the file's header, so that a database tells whose it is: "fp25". */
const APPLICATION_ID = 0x66703235

/**
 * Opens a database of tracks, brings it to the present schema, and makes it where there is none.
 *
 * @throws FpError DATABASE_CORRUPT, DATABASE_FOREIGN, DATABASE_TOO_NEW (the file is then as it was), DATABASE_BUSY,
 *   DISK_FULL, DATABASE_FAILED, NATIVE_UNAVAILABLE (better-sqlite3 can't be loaded), INVALID_ARGUMENT
 */
export function openStore(options: StoreOptions): Store {
  const { path, busyTimeoutMs } = readOptions(options, RULES)
  // A killed process leaves a log, and closing a connection writes it into the file, unless it is a reader's.
  const hasLog = existsSync(`${path}-wal`)
  if (hasLog) {
    const reader = openDatabase(path, { timeout: busyTimeoutMs, readonly: true })
    guarded(
      path,
      () => checkOrigin(reader, path),
      () => reader.close(),
    )
  }
  const database = openDatabase(path, { timeout: busyTimeoutMs })
  try {
    // Nothing is written before the file is known to be ours and sound.
    if (!hasLog) checkOrigin(database, path)
    configure(database, busyTimeoutMs)
    migrate(database, path)
    return new SqliteStore(database, path)
  } catch (error) {
    database.close()
    throw databaseError(error, path)
  }
}

function openDatabase(path: string, options: Database.Options): Database.Database {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    // An optional dependency, loaded when it is needed: whoever only fingerprints can do without it.
    const Sqlite: typeof Database = createRequire(import.meta.url)('better-sqlite3')
    return new Sqlite(path, options)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? ''
    if (code === 'ERR_DLOPEN_FAILED' || code === 'MODULE_NOT_FOUND' || /bindings file/.test(String(cause))) {
      const remedy = 'Run `npm install better-sqlite3` with the Node.js that runs this program.'
      throw new FpError('NATIVE_UNAVAILABLE', `better-sqlite3 could not be loaded: ${String(cause)} ${remedy}`, {
        cause,
      })
    }
    const known = databaseError(cause, path)
    if (known instanceof FpError) throw known
    throw new FpError('DATABASE_FAILED', `The database ${path} can't be opened (${code || String(cause)}).`, {
      cause,
      path,
    })
  }
}

function checkOrigin(database: Database.Database, path: string): void {
  const applicationId = database.pragma('application_id', { simple: true })
  const objects = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (applicationId === APPLICATION_ID) {
    checkVersion(database, path)
    checkPages(database, path)
  } else if (applicationId !== 0 || objects !== 0) {
    throw new FpError('DATABASE_FOREIGN', `The database ${path} belongs to another program.`, { path })
  }
}

function checkVersion(database: Database.Database, path: string): void {
  const version = versionOf(database)
  if (version <= MIGRATIONS.length) return
  const message = `The database ${path} has schema ${version}, but this version of fp-native knows up to ${MIGRATIONS.length}.`
  throw new FpError('DATABASE_TOO_NEW', message, { path })
}

/** Reads the whole file: 0.1 s for 10 000 tracks, against writing into a damaged one and making it worse. */
function checkPages(database: Database.Database, path: string): void {
  const verdict = database.pragma('quick_check(1)', { simple: true })
  if (verdict !== 'ok') {
    throw new FpError('DATABASE_CORRUPT', `The database ${path} is damaged (${String(verdict)}).`, { path })
  }
}

function configure(database: Database.Database, busyTimeoutMs: number): void {
  // Two processes that make the database at once get SQLITE_BUSY here without any wait, so the wait is ours.
  untilNotBusy(busyTimeoutMs, () => database.pragma('journal_mode = WAL'))
  // With the log, NORMAL loses no committed row when the process dies, and none but the last when the power does.
  database.pragma('synchronous = NORMAL')
  database.pragma('foreign_keys = ON')
  // KiB: room for the indexes of 50 000 tracks, which a first walk writes all over.
  database.pragma('cache_size = -32000')
}

function untilNotBusy(timeoutMs: number, work: () => void): void {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      work()
      return
    } catch (error) {
      const isBusy = String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')
      if (!isBusy || performance.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

function migrate(database: Database.Database, path: string): void {
  if (versionOf(database) === MIGRATIONS.length) return
  const run = database.transaction(() => {
    // Another process may have been faster, or newer.
    checkVersion(database, path)
    for (const step of MIGRATIONS.slice(versionOf(database))) database.exec(step)
    database.pragma(`application_id = ${APPLICATION_ID}`)
    database.pragma(`user_version = ${MIGRATIONS.length}`)
  })
  run.immediate()
}

function versionOf(database: Database.Database): number {
  return database.pragma('user_version', { simple: true }) as number
}
