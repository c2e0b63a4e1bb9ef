import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { COMMAND_LINE } from '../helpers/command-line.js'
import { temporaryFolder, writeTone, writeTones } from '../library/support.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const NOBODY = 65_534
/** Root may do everything, and then the scans run as nobody. */
const isRoot = process.getuid?.() === 0
const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {}

function run(...words: string[]) {
  const args = [COMMAND_LINE, ...words]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', ...identity })
  return { code: status, stdout, stderr }
}

/** A program in a folder that is root's alone can't be run by nobody. */
const isRunnable = process.platform !== 'win32' && run('--version').code === 0
if (!isRunnable) console.warn('Tests on permissions are skipped: the program can not be run as one who lacks some.')

describe.skipIf(!isRunnable)('a scan by somebody who may not do everything', () => {
  const place = () => {
    const base = temporaryFolder()
    if (isRoot) chownSync(base, NOBODY, NOBODY)
    return { base, music: path.join(base, 'music'), db: path.join(base, 'library.db') }
  }
  const lock = (target: string, mode: number) => {
    chmodSync(target, mode)
    onTestFinished(() => chmodSync(target, 0o755))
  }
  const summaryOf = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) as string).summary

  it('leaves read-only folders as they are, says so once for each, and stores every result', () => {
    const { music, db } = place()
    const files = writeTones(music, 20)
    for (const folder of new Set(files.map((file) => path.dirname(file)))) lock(folder, 0o555)
    const { code, stdout, stderr } = run('scan', music, '--db', db, '--sidecars', '--json')
    expect(code).toBe(0)
    expect(summaryOf(stdout)).toMatchObject({ total: 20, analyzed: 20, failed: 0, warnings: 2 })
    expect(stderr.match(/^SIDECAR_NOT_WRITABLE .*EACCES/gm)).toHaveLength(2)
    expect(files.some((file) => existsSync(`${file}.25d`))).toBe(false)
  })

  it('records the files that it may not read, and counts nothing in closed folders as gone', () => {
    const { music, db } = place()
    const closed = path.join(music, 'closed')
    writeTones(music, 3)
    writeTone(path.join(closed, 'a.wav'), 700)
    writeTone(path.join(music, 'secret.wav'), 800)
    lock(path.join(music, 'secret.wav'), 0)
    const before = run('scan', music, '--db', db, '--json')
    expect(before.code).toBe(1)
    expect(summaryOf(before.stdout)).toMatchObject({ total: 5, analyzed: 4, failed: 1 })
    expect(run('failures', '--db', db).stdout).toContain(`PERMISSION_DENIED ${path.join(music, 'secret.wav')}`)

    lock(closed, 0)
    const { stdout, stderr } = run('scan', music, '--db', db, '--json')
    expect(summaryOf(stdout)).toMatchObject({ cached: 4, missing: 0, warnings: 1 })
    expect(stderr).toContain(`PERMISSION_DENIED The file ${closed} may not be read.`)
  })

  it('is refused a database in a folder that may not be written to, and one that may not', () => {
    const { base, music, db } = place()
    writeTones(music, 2)
    expect(run('scan', music, '--db', db).code).toBe(0)
    const locked = path.join(base, 'locked')
    mkdirSync(locked)
    lock(locked, 0o555)
    const refused = run('scan', music, '--db', path.join(locked, 'new.db'))
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/^DATABASE_FAILED .*locked/)
    lock(db, 0o444)
    const readOnly = run('scan', music, '--db', db)
    expect(readOnly.code).toBe(1)
    expect(readOnly.stderr).toMatch(/^DATABASE_FAILED /)
  })
})
