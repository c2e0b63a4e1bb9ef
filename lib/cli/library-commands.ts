import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { FpError } from '../errors.js'
import { defaultDatabasePath, type ExportFormat, type Library, openLibrary } from '../library/index.js'
import { snakeCase } from '../snake-case.js'
import { terminalOf } from './terminal.js'
import { padEnd, printable } from './text.js'

export interface LibraryCommandOptions {
  readonly db?: string
  readonly json?: boolean
}

/** How many tracks stand where. */
export function statusCommand({ db, json = false }: LibraryCommandOptions): Promise<void> {
  return withLibrary(db, async (library) => {
    const { total, done, pending, claimed, failed, missing } = library.counts()
    if (json) {
      await print(jsonLine({ db: library.db, total, done, pending, claimed, failed, missing }))
      return
    }
    const rows = [
      ['Library', printable(library.db)],
      ['Tracks', total],
      ['Analysed', done],
      ['Waiting', pending],
      ['In work', claimed],
      ['Failed', failed],
      ['Gone', missing],
    ]
    const { colors } = terminalOf(process.stdout)
    for (const [name, value] of rows) await print(`  ${colors.dim(padEnd(String(name), 10))}${value}\n`)
  })
}

/** The tracks that could not be analysed, and why. */
export function failuresCommand({ db, json = false }: LibraryCommandOptions): Promise<void> {
  return withLibrary(db, async (library) => {
    const { colors } = terminalOf(process.stdout)
    for await (const { path, failure } of library.failures()) {
      const { code, message, failedAtMs } = failure
      const failedAt = new Date(failedAtMs).toISOString()
      await print(
        json
          ? jsonLine({ path, error: { code, message }, failedAt })
          : `  ${colors.red(code)} ${printable(path)}\n  ${printable(message)}\n\n`,
      )
    }
  })
}

/** Forgets tracks whose files are gone. */
export function pruneCommand({ db, json = false }: LibraryCommandOptions): Promise<void> {
  return withLibrary(db, async (library) => {
    const paths = library.prune()
    if (json) for (const path of paths) await print(jsonLine({ path, pruned: true }))
    else await print(`${paths.length} ${paths.length === 1 ? 'track' : 'tracks'} forgotten\n`)
  })
}

export function exportCommand(format: ExportFormat, { db }: LibraryCommandOptions): Promise<void> {
  return withLibrary(db, async (library) => {
    for await (const line of library.export(format)) await print(line)
  })
}

/** @throws FpError FILE_NOT_FOUND where there is no library: only a scan makes one */
export async function withLibrary(db: string | undefined, use: (library: Library) => Promise<void>): Promise<void> {
  const file = db ?? defaultDatabasePath()
  if (!existsSync(file)) {
    throw new FpError('FILE_NOT_FOUND', `There is no library at ${file}; fp-native scan makes one.`, { path: file })
  }
  const library = openLibrary({ db: file })
  try {
    await use(library)
  } finally {
    await library.close()
  }
}

export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

export function jsonLine(value: object): string {
  return `${JSON.stringify(snakeCase(value))}\n`
}
