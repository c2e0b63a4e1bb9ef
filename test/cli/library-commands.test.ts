import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { DIMENSION_NAMES } from '../../lib/schema/index.js'
import { COMMAND_LINE } from '../helpers/command-line.js'
import { temporaryFolder, writeTones } from '../library/support.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

function start(words: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env
  const env = { ...inherited, ...environment }
  return spawn(process.execPath, [COMMAND_LINE, ...words], { cwd: root, env })
}

async function outcomeOf(child: ChildProcess) {
  const closed = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout as never), text(child.stderr as never)])
  const [code] = await closed
  return { stdout, stderr, code }
}

const run = (...words: string[]) => outcomeOf(start(words))
const jsonLines = (output: string) =>
  output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('a library on the command line', () => {
  const base = temporaryFolder()
  const music = path.join(base, 'music')
  const db = path.join(base, 'library.db')
  beforeAll(async () => {
    writeTones(music, 4)
    writeFileSync(path.join(music, 'text.mp3'), 'text '.repeat(500))
    const { stdout, stderr, code } = await run('scan', music, '--db', db, '--workers', '1')
    expect(stdout).toMatch(/^5 tracks in \d+s: 4 analysed\n1 track failed; fp-native failures tells why\n$/)
    expect(stderr).toMatch(
      /^Progress: 5\/5 \(100\.0%\) \| Completed: 4 \| Failed: {3}1 \| Processing: {3}0 \| Rate: [\d.]+ tracks\/s \| ETA: 0s\n$/,
    )
    expect(code).toBe(1)
  })

  it('scans again without anything to do', async () => {
    const { stdout, stderr, code } = await run('scan', music, '--db', db, '--json')
    expect(jsonLines(stdout)).toEqual([{ summary: expect.objectContaining({ total: 5, cached: 4, analyzed: 0 }) }])
    expect(stderr).toContain('| Cached: 4')
    expect(code).toBe(0)
    expect((await run('scan', music, '--db', db)).stdout).toMatch(/: 4 unchanged, 1 failed before and unchanged\n$/)
  })

  it('tells its status', async () => {
    const { stdout } = await run('status', '--db', db)
    expect(stdout).toContain(db)
    expect(stdout).toMatch(/Analysed +4\n.*Waiting +0\n.*In work +0\n.*Failed +1/s)
    const json = await run('status', '--db', db, '--json')
    expect(JSON.parse(json.stdout)).toEqual({ db, total: 5, done: 4, pending: 0, claimed: 0, failed: 1, missing: 0 })
  })

  it('tells why tracks failed', async () => {
    const { stdout } = await run('failures', '--db', db)
    expect(stdout).toContain('UNSUPPORTED_FORMAT')
    expect(stdout).toContain('text.mp3')
    const json = await run('failures', '--db', db, '--json')
    expect(jsonLines(json.stdout)).toMatchObject([
      { path: path.join(music, 'text.mp3'), error: { code: 'UNSUPPORTED_FORMAT' } },
    ])
  })

  it('is exported as JSON and CSV', async () => {
    const [json, csv] = await Promise.all([run('export', '--db', db), run('export', '--csv', '--db', db)])
    const tracks = jsonLines(json.stdout)
    expect(tracks).toHaveLength(4)
    for (const { fingerprint } of tracks) expect(Object.keys(fingerprint)).toEqual([...DIMENSION_NAMES])
    expect(csv.stdout.split('\r\n')).toHaveLength(4 + 2)
  })

  it('forgets what is gone when asked to', async () => {
    const own = path.join(base, 'pruned')
    const [gone = ''] = writeTones(own, 2)
    const ownDb = path.join(base, 'pruned.db')
    await run('scan', own, '--db', ownDb)
    rmSync(gone)
    await run('scan', own, '--db', ownDb)
    expect((await run('prune', '--db', ownDb)).stdout).toBe('1 track forgotten\n')
    expect((await run('prune', '--db', ownDb)).stdout).toBe('0 tracks forgotten\n')
  })

  it('is in the place that the platform has for it, where no other is named', async () => {
    const { stdout } = await outcomeOf(
      start(['scan', music, '--json'], { XDG_DATA_HOME: base, HOME: base, LOCALAPPDATA: base, USERPROFILE: base }),
    )
    expect(jsonLines(stdout).at(-1).summary.total).toBe(5)
    const status = await outcomeOf(
      start(['status', '--json'], { XDG_DATA_HOME: base, HOME: base, LOCALAPPDATA: base, USERPROFILE: base }),
    )
    expect(JSON.parse(status.stdout).db).toMatch(/fp-native.library\.db$/)
    expect(JSON.parse(status.stdout).db.startsWith(base)).toBe(true)
  })

  it.each(['status', 'failures', 'prune', 'export'])('%s makes no library where there is none', async (command) => {
    const { stdout, stderr, code } = await run(command, '--db', path.join(base, 'nowhere.db'))
    expect(stderr).toContain('FILE_NOT_FOUND')
    expect(stdout).toBe('')
    expect(code).toBe(1)
  })

  it.each([
    [['scan'], 'missing required argument'],
    [['scan', music, '--workers', 'many'], 'Expected a whole number from 1 on.'],
    [['scan', music, '--max-track', '3'], 'Did you mean --max-tracks?'],
  ])('exits with 2 for %j', async (words, message) => {
    const { stderr, code } = await run(...words)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })

  it('leaves a damaged database as it is', async () => {
    const damaged = path.join(base, 'damaged.db')
    writeFileSync(damaged, 'no database '.repeat(1000))
    const { stderr, code } = await run('scan', music, '--db', damaged)
    expect(stderr).toContain('DATABASE_')
    expect(code).toBe(1)
  })

  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    'finishes what is in work on %s, tells what is left, and goes on later',
    async (signal) => {
      const own = path.join(base, signal)
      writeTones(own, 150)
      const words = ['scan', own, '--db', path.join(base, `${signal}.db`), '--workers', '2', '--json']
      const child = start(words)
      child.stdout?.once('data', () => child.kill(signal))
      const { stdout, stderr, code } = await outcomeOf(child)
      expect(code).toBe(130)
      expect(stderr).toContain('Finishing what is in work')
      const lines = jsonLines(stdout)
      const { summary } = lines.at(-1)
      expect(summary).toMatchObject({ interrupted: true, total: 150, analyzed: lines.length - 1 })
      expect(summary.left).toBe(150 - summary.analyzed)
      expect(summary.left).toBeGreaterThan(0)
      const again = jsonLines((await run(...words)).stdout).at(-1).summary
      expect(again).toMatchObject({ cached: summary.analyzed, analyzed: summary.left, left: 0 })
    },
  )

  it.skipIf(process.platform === 'win32')('watches for changes until it is stopped', async () => {
    const own = path.join(base, 'watched')
    writeTones(own, 2)
    const child = start(['scan', own, '--db', path.join(base, 'watched.db'), '--watch', '--json'])
    const outcome = outcomeOf(child)
    let output = ''
    const saw = (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        const look = (chunk = '') => {
          output += chunk
          if (pattern.test(output)) resolve()
        }
        child.stdout?.on('data', (chunk) => look(String(chunk)))
        child.stderr?.on('data', (chunk) => look(String(chunk)))
        look()
      })
    await Promise.all([saw(/"summary"/), saw(/Watching/)])
    writeTones(path.join(own, 'new album'), 1)
    await saw(/new album.*"added":1/s)
    child.kill('SIGINT')
    expect((await outcome).code).toBe(130)
  })
})
