import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openLibrary } from '../../lib/index.js'
import { startServer, temporaryFolder, writeSong } from './support.js'

it('answers while a scan waits for another process that holds the database', async () => {
  const folder = temporaryFolder()
  const db = path.join(folder, 'library.db')
  const song = writeSong(path.join(folder, 'song.wav'))
  await openLibrary({ db }).close()
  const server = await startServer({ db, roots: [folder] })
  const holder = new Sqlite(db)
  holder.exec('BEGIN IMMEDIATE')
  const scan = async () => (await server.send('/scan')).json
  expect((await server.send('/scan', { method: 'POST' })).status).toBe(202)
  // Long enough for the scan to come to its first write. While that waited here, nothing would be answered until it has
  // failed, and this process could not let go of the database either.
  for (let turn = 0; turn < 40; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await server.send('/health')).status).toBe(200)
    expect((await server.send('/tracks')).json.tracks).toEqual([])
    expect((await server.fingerprint(song)).status).toBe(200)
    expect(await scan()).toMatchObject({ state: 'running' })
  }
  holder.exec('COMMIT')
  holder.close()
  while ((await scan()).state === 'running') await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await scan()).toMatchObject({ state: 'finished', summary: { analyzed: 1 } })
})
