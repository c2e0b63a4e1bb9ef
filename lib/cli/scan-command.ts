import { setFlagsFromString } from 'node:v8'
import { type LibraryWarning, openLibrary, type ScanSummary, type WatchEvent } from '../library/index.js'
import { snakeCase } from '../snake-case.js'
import { ScanDisplay } from './scan-display.js'
import { summaryText } from './scan-summary.js'
import { terminalOf } from './terminal.js'
import { printable } from './text.js'

export interface ScanCommandOptions {
  readonly db?: string
  readonly json?: boolean
  readonly watch?: boolean
  readonly workers?: number
  readonly maxTracks?: number
  readonly sidecars?: boolean
  readonly sidecarDir?: string
  readonly retryFailed?: boolean
}

/**
 * Scans folders, and with `watch` goes on until the signal aborts.
 *
 * @returns whether every track has its result
 */
export async function scanCommand(
  folders: readonly string[],
  { db, json = false, watch = false, ...options }: ScanCommandOptions,
  signal: AbortSignal,
): Promise<boolean> {
  keepYoungGenerationSmall()
  const library = openLibrary({ db })
  const display = new ScanDisplay()
  let isAllWell = true
  const tell = (text: string) => display.print(`${text}\n`)
  const onSummary = (summary: ScanSummary) => {
    display.end()
    isAllWell = summary.failed === 0 && summary.missingRoots.length === 0
    process.stdout.write(json ? jsonLine({ summary }) : summaryText(summary, terminalOf(process.stdout)))
  }
  library.on('progress', (progress) => display.update(progress))
  library.on('warning', (warning) => tell(warningText(warning)))
  library.on('watch', (event) => tell(watchText(event)))
  if (json) {
    const print = (value: object) => display.print(jsonLine(value), process.stdout)
    library.on('track', print)
    library.on('failure', ({ path, code, message }) => print({ path, error: { code, message } }))
  }
  signal.addEventListener('abort', () => {
    if (display.isActive) tell('Finishing what is in work. Ctrl-C once more stops at once.')
  })
  try {
    if (watch) await library.on('scan', onSummary).watch(folders, { ...options, signal })
    else onSummary(await library.scan(folders, { ...options, signal }))
    return isAllWell
  } finally {
    display.end()
    await library.close()
  }
}

/**
 * V8 doubles the room for new objects whenever many of them live on, up to 48 MB and with later versions more. The little
 * that this thread does gains nothing by it, and a process that grows for an hour looks like one that leaks.
 */
function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

function jsonLine(value: object): string {
  return `${JSON.stringify(snakeCase(value))}\n`
}

function warningText({ code, message }: LibraryWarning): string {
  const { colors } = terminalOf(process.stderr)
  return `${colors.yellow(code)} ${printable(message)}`
}

function watchText({ folders, by, reason }: WatchEvent): string {
  const names = folders.map(printable).join(', ')
  return by === 'events' ? `Watching ${names}` : `Looking at ${names} every minute: ${reason}`
}
