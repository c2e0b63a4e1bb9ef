import { setFlagsFromString } from 'node:v8'
import { collectGarbage } from '../collect-garbage.js'
import { type LibraryWarning, openLibrary, type ScanSummary, type WatchEvent } from '../library/index.js'
import { snakeCase } from '../snake-case.js'
import { ScanDisplay } from './scan-display.js'
import { summaryText } from './scan-summary.js'
import { terminalOf } from './terminal.js'
import { printable } from './text.js'

const COLLECT_MS = 5_000

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
  const library = openLibrary({ db })
  const display = new ScanDisplay()
  const housekeeping = keepHeapSmall(display)
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
    clearInterval(housekeeping)
    display.end()
    await library.close()
  }
}

/**
 * This thread makes so little garbage that V8 lets it lie for many minutes, and doubles the room for new objects meanwhile
 * though nothing is gained by it: a long scan would grow by 30 MB as if it leaked.
 */
function keepHeapSmall(display: ScanDisplay): NodeJS.Timeout {
  setFlagsFromString('--semi-space-growth-factor=1')
  return setInterval(() => {
    if (display.isActive) collectGarbage()
  }, COLLECT_MS)
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
