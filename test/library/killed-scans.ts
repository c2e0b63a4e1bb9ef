import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import { openLibrary } from '../../lib/index.js'
import { sidecarPath } from '../../lib/sidecar/index.js'
import { seededRandom } from '../signals/index.js'
import { collected, writeTones } from './support.js'

const projectFolder = fileURLToPath(new URL('../../', import.meta.url))
/** From before the program has loaded to the middle of its work. */
const LONGEST_LIFE_MS = 3_000

export function startScan(folder: string, db: string, ...words: string[]) {
  const args = ['--import', 'tsx', 'lib/cli/main.ts', 'scan', folder, '--db', db, '--workers', '2', ...words]
  return spawn(process.execPath, args, { cwd: projectFolder, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Kills so many scans of one library at random moments, lets one finish, and checks that nothing was lost or harmed. */
export async function surviveKills(base: string, rounds: number): Promise<void> {
  const seed = Date.now() % 1e6
  console.log(`Scans are killed at the random moments of seed ${seed}.`)
  const { uniform } = seededRandom(seed)
  const files = writeTones(`${base}/music`, 40 * rounds)
  const db = `${base}/library.db`

  for (let round = 0; round < rounds; round++) {
    const scan = startScan(`${base}/music`, db, '--sidecars')
    const closed = once(scan, 'close')
    await delay(uniform() * LONGEST_LIFE_MS)
    scan.kill('SIGKILL')
    await closed
  }
  const last = startScan(`${base}/music`, db, '--sidecars', '--json')
  const [code] = await once(
    last.on('spawn', () => last.stdout.resume()),
    'close',
  )
  expect(code).toBe(0)

  const sqlite = new Database(db, { readonly: true })
  expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok')
  sqlite.close()
  const library = openLibrary({ db })
  try {
    expect(library.counts()).toMatchObject({ done: files.length, total: files.length })
    const tracks = await collected(library.tracks({ order: 'path' }))
    expect(tracks.map((track) => track.path)).toEqual([...files].sort())
    for (const file of files) {
      const sidecar = JSON.parse(readFileSync(sidecarPath(file), 'utf8'))
      expect(JSON.stringify(sidecar)).toContain(library.track(file)?.audioHash)
    }
    // Nothing is left for one more scan.
    expect(await library.scan(`${base}/music`)).toMatchObject({ cached: files.length, analyzed: 0, added: 0 })
  } finally {
    await library.close()
  }
}
