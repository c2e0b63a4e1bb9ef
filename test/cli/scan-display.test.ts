import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ScanDisplay } from '../../lib/cli/scan-display.js'
import { width } from '../../lib/cli/text.js'
import type { ScanProgress } from '../../lib/index.js'

const progress: ScanProgress = {
  phase: 'tracks',
  total: 54756,
  cached: 50000,
  completed: 1250,
  failed: 3,
  processing: 16,
  tracksPerSecond: 41.67,
  etaSeconds: 84,
}

describe.each([30, 40, 80, 200])('the progress in a terminal of %i columns', (columns) => {
  const { isTTY, columns: actualColumns } = process.stderr
  let written: string[] = []
  beforeEach(() => {
    written = []
    Object.assign(process.stderr, { isTTY: true, columns })
    vi.stubEnv('TERM', 'xterm')
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
    Object.assign(process.stderr, { isTTY, columns: actualColumns })
  })

  it('never takes a second line, neither while it changes nor when it stays', () => {
    const display = new ScanDisplay()
    display.update(progress)
    display.end()
    const lines = written.filter((text) => text.startsWith('Progress'))
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(width(line.trimEnd())).toBeLessThan(columns)
  })

  it('is off the screen while anything else is printed', () => {
    const display = new ScanDisplay()
    display.update(progress)
    const before = written.length
    display.print('{"id":1}\n')
    const text = written.slice(before).join('')
    const [erased, drawn] = text.replaceAll('\u001b', '').split('{"id":1}\n')
    expect(erased).toMatch(/\[(0?J|[012]?K)/)
    expect(drawn).toContain('Progress')
    display.end()
  })

  it('is known to be there only while a scan is', () => {
    const display = new ScanDisplay()
    expect(display.isActive).toBe(false)
    display.update(progress)
    expect(display.isActive).toBe(true)
    display.end()
    expect(display.isActive).toBe(false)
  })
})
