import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ErrorCode } from '../../lib/errors.js'
import { openStore } from '../../lib/store/index.js'
import { hasSmallDisks, smallDisk } from '../helpers/small-disk.js'
import { addDone, fileAt, resultOf, temporaryFolder } from './support.js'

function databaseOfOurs(tracks = 300): string {
  const path = join(temporaryFolder(), 'tracks.db')
  const store = openStore({ path })
  for (let i = 0; i < tracks; i++) addDone(store, fileAt(`/m/${i}.mp3`), resultOf(`hash ${i}`))
  store.close()
  return path
}

function expectRefusal(path: string, code: ErrorCode): void {
  const before = readFileSync(path)
  expect(() => openStore({ path, busyTimeoutMs: 100 })).toThrow(expect.objectContaining({ code, path }))
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(readdirSync(join(path, '..'))).toEqual(['tracks.db'])
}

describe('openStore', () => {
  it('makes the file with its folders, and finds everything again', () => {
    const path = join(temporaryFolder(), 'new', 'folder', 'ü.db')
    const first = openStore({ path })
    addDone(first, fileAt('/m/a.mp3'), resultOf('a'))
    first.close()
    first.close()
    const second = openStore({ path })
    expect(second.track('/m/a.mp3')).toMatchObject({ audioHash: 'a', state: 'done' })
    second.close()
  })

  it('takes an empty file for a new database', () => {
    const path = join(temporaryFolder(), 'tracks.db')
    writeFileSync(path, '')
    openStore({ path }).close()
    expect(readFileSync(path, 'latin1')).toMatch(/^SQLite format 3/)
  })

  it('leaves a file alone that is no database', () => {
    const path = join(temporaryFolder(), 'tracks.db')
    writeFileSync(path, 'My notes. '.repeat(1000))
    expectRefusal(path, 'DATABASE_CORRUPT')
  })

  it("leaves another program's database alone", () => {
    const path = join(temporaryFolder(), 'tracks.db')
    const foreign = new Database(path)
    foreign.exec('CREATE TABLE tracks (id INTEGER)')
    foreign.close()
    expectRefusal(path, 'DATABASE_FOREIGN')
  })

  it('leaves a newer database alone', () => {
    const path = databaseOfOurs(1)
    const newer = new Database(path)
    newer.pragma('user_version = 999')
    newer.close()
    expectRefusal(path, 'DATABASE_TOO_NEW')
  })

  it.each([0.1, 0.3, 0.5, 0.7, 0.9])('leaves a database alone that is damaged at %d of its length', (share) => {
    const path = databaseOfOurs()
    const bytes = readFileSync(path)
    const pageBytes = 4096
    const page = Math.floor((share * bytes.length) / pageBytes)
    bytes.fill(0xa5, page * pageBytes, (page + 1) * pageBytes)
    writeFileSync(path, bytes)
    expectRefusal(path, 'DATABASE_CORRUPT')
  })

  it('leaves a damaged database alone to which a killed process still had something to write', () => {
    const path = databaseOfOurs()
    const live = openStore({ path })
    live.discover(Array.from({ length: 100 }, (_, i) => fileAt(`/new/${i}.mp3`)))
    const log = readFileSync(`${path}-wal`)
    live.close()
    const bytes = readFileSync(path)
    // Pages of details, which the log has no newer version of.
    bytes.fill(0xa5, 100 * 4096, 105 * 4096)
    writeFileSync(path, bytes)
    writeFileSync(`${path}-wal`, log)
    expect(() => openStore({ path })).toThrow(expect.objectContaining({ code: 'DATABASE_CORRUPT' }))
    expect(readFileSync(path).equals(bytes)).toBe(true)
    expect(readFileSync(`${path}-wal`).equals(log)).toBe(true)
  })

  it('leaves a database alone whose end is missing', () => {
    const path = databaseOfOurs()
    truncateSync(path, 3 * 4096 + 100)
    expectRefusal(path, 'DATABASE_CORRUPT')
  })

  it('says when another process holds the database', () => {
    const path = databaseOfOurs(1)
    const other = new Database(path)
    onTestFinished(() => void other.close())
    const store = openStore({ path, busyTimeoutMs: 50 })
    onTestFinished(() => store.close())
    other.exec('BEGIN IMMEDIATE')
    expect(() => store.discover([fileAt('/m/b.mp3')])).toThrow(expect.objectContaining({ code: 'DATABASE_BUSY' }))
    expect(store.counts().total).toBe(1)
    other.exec('ROLLBACK')
    expect(store.discover([fileAt('/m/b.mp3')])).toMatchObject({ added: 1 })
  })

  it('says why a place can not be used', () => {
    const folder = temporaryFolder()
    expect(() => openStore({ path: folder })).toThrow(expect.objectContaining({ code: 'DATABASE_FAILED' }))
    writeFileSync(join(folder, 'file'), '')
    expect(() => openStore({ path: join(folder, 'file', 'tracks.db') })).toThrow(
      expect.objectContaining({ code: 'DATABASE_FAILED' }),
    )
    expect(() => openStore({ path: '' })).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('says when a folder is read-only', () => {
    const folder = join(temporaryFolder(), 'locked')
    mkdirSync(folder)
    chmodSync(folder, 0o555)
    expect(() => openStore({ path: join(folder, 'a.db') })).toThrow(
      expect.objectContaining({ code: 'DATABASE_FAILED' }),
    )
  })
})

describe.skipIf(!hasSmallDisks)('a full disk', () => {
  it('loses nothing that was stored, and goes on when there is room', () => {
    const disk = smallDisk(2048)!
    onTestFinished(() => disk.remove())
    const path = join(disk.folder, 'tracks.db')
    const ballast = join(disk.folder, 'ballast')
    writeFileSync(ballast, Buffer.alloc(1024 * 1024))
    const store = openStore({ path })
    onTestFinished(() => store.close())
    let stored = 0
    const fill = () => {
      for (; stored < 100_000; stored++) addDone(store, fileAt(`/m/${stored}.mp3`), resultOf(`hash ${stored}`))
    }
    expect(fill).toThrow(expect.objectContaining({ code: 'DISK_FULL' }))
    expect(stored).toBeGreaterThan(10)
    expect(store.counts().done).toBe(stored)
    rmSync(ballast)
    store.release('test')
    addDone(store, fileAt('/m/room.mp3'), resultOf('room'))
    store.close()
    const again = openStore({ path })
    onTestFinished(() => again.close())
    expect(again.counts().done).toBe(stored + 1)
    expect(again.track(`/m/${stored - 1}.mp3`)?.audioHash).toBe(`hash ${stored - 1}`)
  })

  it('is said when there is no room for a database at all', () => {
    const disk = smallDisk(64)!
    onTestFinished(() => disk.remove())
    writeFileSync(join(disk.folder, 'ballast'), Buffer.alloc(60 * 1024))
    expect(() => openStore({ path: join(disk.folder, 'tracks.db') })).toThrow(
      expect.objectContaining({ code: 'DISK_FULL' }),
    )
  })
})
