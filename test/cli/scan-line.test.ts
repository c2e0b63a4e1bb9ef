import { describe, expect, it } from 'vitest'
import { barCells, roughDuration, scanLine } from '../../lib/cli/scan-line.js'
import { width } from '../../lib/cli/text.js'
import type { ScanProgress } from '../../lib/index.js'

const progress: ScanProgress = {
  phase: 'tracks',
  total: 54756,
  cached: 0,
  completed: 1250,
  failed: 0,
  processing: 16,
  tracksPerSecond: 1250 / 30,
  etaSeconds: (54756 - 1250) / (1250 / 30),
}

describe('the line of a scan', () => {
  it('tells everything in one', () => {
    expect(scanLine(progress)).toBe(
      'Progress:  1250/54756 (2.3%) | Completed:  1250 | Failed:   0 | Processing:  16 | Rate: 41.67 tracks/s | ETA: 21m',
    )
  })

  it('tells cached tracks apart', () => {
    const line = scanLine({ ...progress, cached: 50000, completed: 3, tracksPerSecond: null, etaSeconds: null })
    expect(line).toContain('Progress: 50003/54756 (91.3%) | Completed:     3 |')
    expect(line.endsWith('Rate: 0.00 tracks/s | ETA: – | Cached: 50000')).toBe(true)
  })

  it('says 100 % for all alone', () => {
    expect(scanLine({ ...progress, completed: 54755 })).toContain('(99.9%)')
    expect(scanLine({ ...progress, completed: 54756 })).toContain('(100.0%)')
  })

  it.each([10, 30, 50, 80, 100, 140])('fits %i columns', (columns) => {
    const line = scanLine({ ...progress, cached: 10 }, columns)
    expect(width(line)).toBeLessThanOrEqual(columns)
    expect(line.startsWith('Progress:'.slice(0, columns - 1))).toBe(true)
  })

  it('leaves room for a bar, or has none', () => {
    const line = scanLine(progress)
    expect(barCells(line, width(line) + 5)).toBe(0)
    expect(barCells(line, width(line) + 20)).toBe(18)
    expect(barCells(line, 1000)).toBe(30)
  })
})

it.each([
  [0, '0s'],
  [59.4, '59s'],
  [59.9, '1m'],
  [3599, '1h 00m'],
  [11100, '3h 05m'],
  [187200, '2d 4h'],
])('%d s are told as %s', (seconds, text) => expect(roughDuration(seconds)).toBe(text))
