import type { ScanProgress } from '../library/index.js'
import { truncate, width } from './text.js'

const MINIMUM_BAR_CELLS = 8
const MAXIMUM_BAR_CELLS = 30

/** Parts that a narrow terminal does without, the least important first. */
const DISPENSABLE = ['Processing', 'Cached', 'Completed', 'Rate', 'Failed', 'ETA']

/**
 * How far a scan is, in one line of at most so many cells. Tracks that were known already are told apart at the end, so
 * that Completed, Failed and Cached always add up to the Progress.
 */
export function scanLine(progress: ScanProgress, columns = Number.POSITIVE_INFINITY): string {
  if (progress.phase === 'walk') return truncate(`Looking for tracks: ${progress.total}`, columns)
  let parts = partsOf(progress)
  for (const name of DISPENSABLE) {
    if (width(joined(parts)) <= columns) break
    parts = parts.filter(([part]) => part !== name)
  }
  return truncate(joined(parts), columns)
}

/** The cells for a bar beside the line, 0 where there is too little room. */
export function barCells(line: string, columns: number): number {
  const room = columns - width(line) - 2
  return room < MINIMUM_BAR_CELLS ? 0 : Math.min(room, MAXIMUM_BAR_CELLS)
}

/** What of the tracks has been dealt with, 0–1. */
export function fractionDone({ cached, completed, failed, total }: ScanProgress): number {
  return total === 0 ? 1 : (cached + completed + failed) / total
}

/** As in `45s`, `21m`, `3h 05m` or `2d 4h`. */
export function roughDuration(seconds: number): string {
  if (seconds < 59.5) return `${Math.round(seconds)}s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours}h ${String(minutes % 60).padStart(2, '0')}m`
  return `${Math.floor(hours / 24)}d ${hours % 24}h`
}

function partsOf(progress: ScanProgress): [name: string, text: string][] {
  const { total, cached, completed, failed, processing, tracksPerSecond, etaSeconds } = progress
  const cells = String(total).length
  const done = cached + completed + failed
  return [
    ['Progress', `${padded(done, cells)}/${total} (${percent(progress)}%)`],
    ['Completed', padded(completed, cells)],
    ['Failed', padded(failed, 3)],
    ['Processing', padded(processing, 3)],
    ['Rate', `${(tracksPerSecond ?? 0).toFixed(2)} tracks/s`],
    ['ETA', etaSeconds === null ? '–' : roughDuration(etaSeconds)],
    ...(cached > 0 ? [['Cached', padded(cached, cells)] as [string, string]] : []),
  ]
}

/** Rounded down near the end: 100 % means all. */
function percent(progress: ScanProgress): string {
  const fraction = fractionDone(progress)
  return (fraction === 1 ? 100 : Math.min(99.9, fraction * 100)).toFixed(1)
}

function padded(count: number, cells: number): string {
  return String(count).padStart(cells)
}

function joined(parts: readonly (readonly [string, string])[]): string {
  return parts.map(([name, text]) => `${name}: ${text}`).join(' | ')
}
