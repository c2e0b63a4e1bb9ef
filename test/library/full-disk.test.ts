import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openLibrary } from '../../lib/index.js'
import { Library } from '../../lib/library/index.js'
import { LEASE_MS } from '../../lib/library/lease.js'
import { isSidecarTemporary, sidecarPath } from '../../lib/sidecar/index.js'
import { openStore } from '../../lib/store/index.js'
import { SqliteStore } from '../../lib/store/sqlite-store.js'
import { hasSmallDisks, smallDisk } from '../helpers/small-disk.js'
import { collected, temporaryFolder, writeTones } from './support.js'

const TRACKS = 24
const full = expect.objectContaining({ code: 'DISK_FULL' })

function expectSound(db: string): void {
  const database = new Database(db, { readonly: true })
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
}

/** What was stored before the disk was full is there still, and the next scan does the rest and nothing twice. */
async function expectGoesOn(db: string, music: string, stored: number): Promise<void> {
  expectSound(db)
  // On a full disk not even a claim can be given back; it expires.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + LEASE_MS })
  onTestFinished(() => void vi.useRealTimers())
  const library = openLibrary({ db })
  try {
    expect(library.counts()).toMatchObject({ done: stored, failed: 0, claimed: 0 })
    expect(await library.scan(music)).toMatchObject({ cached: stored, analyzed: TRACKS - stored, left: 0, failed: 0 })
    expect(library.counts()).toMatchObject({ done: TRACKS, total: TRACKS })
    for await (const track of library.tracks({ details: true })) expect(track.details).not.toBeNull()
  } finally {
    await library.close()
  }
}

describe('a scan whose database can not grow', () => {
  // From no room for the files that the walk finds to room for some results.
  it.each([0, 4, 8])('ends with DISK_FULL after %i more pages, and goes on when there is room', async (pages) => {
    const folder = temporaryFolder()
    const music = path.join(folder, 'music')
    writeTones(music, TRACKS)
    const db = path.join(folder, 'library.db')
    openStore({ path: db }).close()
    const database = new Database(db)
    database.pragma('journal_mode = WAL')
    const used = database.pragma('page_count', { simple: true }) as number
    database.pragma(`max_page_count = ${used + pages}`)
    const library = new Library(new SqliteStore(database, db), db)
    let stored = 0
    library.on('track', () => stored++)
    await expect(library.scan(music, { workers: 2 })).rejects.toEqual(full)
    await library.close()
    expect(stored).toBeLessThan(TRACKS)
    await expectGoesOn(db, music, stored)
  })
})

describe.skipIf(!hasSmallDisks)('a scan on a full disk', () => {
  it('ends with DISK_FULL, and goes on when there is room', async () => {
    const music = path.join(temporaryFolder(), 'music')
    writeTones(music, TRACKS)
    const disk = smallDisk(2048)!
    onTestFinished(() => disk.remove())
    const db = path.join(disk.folder, 'library.db')
    const ballast = path.join(disk.folder, 'ballast')
    writeFileSync(ballast, Buffer.alloc(1776 * 1024))
    const library = openLibrary({ db })
    let stored = 0
    library.on('track', () => stored++)
    await expect(library.scan(music, { workers: 2 })).rejects.toEqual(full)
    await library.close()
    expect(stored).toBeLessThan(TRACKS)
    rmSync(ballast)
    await expectGoesOn(db, music, stored)
  })

  it('goes on without sidecars where these have no room, and says so', async () => {
    const disk = smallDisk(1024)!
    onTestFinished(() => disk.remove())
    const files = writeTones(disk.folder, TRACKS)
    let ballastKibibytes = 1024
    const ballast = path.join(disk.folder, 'ballast')
    while (ballastKibibytes > 0 && !fits(ballast, ballastKibibytes)) ballastKibibytes -= 4
    // Room for a few.
    expect(fits(ballast, ballastKibibytes - 24)).toBe(true)
    const library = openLibrary({ db: ':memory:' })
    onTestFinished(() => library.close())
    const warnings: string[] = []
    library.on('warning', ({ code }) => warnings.push(code))
    expect(await library.scan(disk.folder, { sidecars: true })).toMatchObject({ analyzed: TRACKS, failed: 0 })
    expect(new Set(warnings)).toEqual(new Set(['DISK_FULL']))
    expect((await collected(library.tracks())).length).toBe(TRACKS)
    const written = files.map((file) => sidecarTextOf(file)).filter((text) => text !== null)
    expect(written.length).toBeLessThan(TRACKS)
    for (const text of written) expect(JSON.parse(text)).toHaveProperty('fp_native')
    expect(files.some((file) => isSidecarTemporary(file))).toBe(false)
  })
})

function fits(file: string, kibibytes: number): boolean {
  try {
    writeFileSync(file, Buffer.alloc(kibibytes * 1024))
    return true
  } catch {
    rmSync(file)
    return false
  }
}

function sidecarTextOf(file: string): string | null {
  try {
    return readFileSync(sidecarPath(file), 'utf8')
  } catch {
    return null
  }
}
