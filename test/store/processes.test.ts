import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openStore } from '../../lib/store/index.js'
import { startProgram } from '../helpers/processes.js'
import { seededRandom } from '../signals/random.js'
import { fileAt, resultOf, temporaryFolder } from './support.js'

// Every process starts anew, which takes a second or two where two cores are shared.
const TIMEOUT_MS = 180_000

function addTracks(path: string, first: number, count: number): void {
  const store = openStore({ path })
  store.discover(Array.from({ length: count }, (_, i) => fileAt(`/m/${first + i}.mp3`)))
  store.close()
}

function databaseWith(tracks: number): string {
  const path = join(temporaryFolder(), 'tracks.db')
  addTracks(path, 0, tracks)
  return path
}

function expectAllDone(path: string, tracks: number): void {
  const store = openStore({ path })
  expect(store.counts()).toMatchObject({ done: tracks, total: tracks })
  for (const track of store.tracks({ details: true })) {
    const { tags, audioHash, analysis } = resultOf(`hash of ${track.path}`)
    expect(track).toMatchObject({ tags, audioHash, ...analysis })
  }
  store.close()
}

it('lets two processes work on one database, no track twice', { timeout: TIMEOUT_MS }, async () => {
  const path = databaseWith(1000)
  const programs = ['one', 'two'].map((owner) =>
    startProgram('programs/work.ts', import.meta.url, path, owner, '60000'),
  )
  const ends = await Promise.all(programs.map(({ ended }) => ended))
  expect(ends.map(({ code }) => code)).toEqual([0, 0])
  const ids = ends.flatMap(({ lines }) => lines.map(Number)).sort((a, b) => a - b)
  expect(ids).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1))
  expectAllDone(path, 1000)
})

it('survives being killed at any moment, 20 times', { timeout: TIMEOUT_MS }, async () => {
  const seed = Date.now() % 1e6
  console.info(`kill −9 of the store at random moments: seed ${seed}`)
  const random = seededRandom(seed)
  const path = databaseWith(0)
  const stored: number[] = []
  let tracks = 0
  const work = (owner: string, leaseMs: string) =>
    startProgram('programs/work.ts', import.meta.url, path, owner, leaseMs)
  // A fast machine may finish all tracks before it is killed: such a round does not count.
  for (let kills = 0, round = 0; kills < 20; round++) {
    expect(round, 'rounds that end before the kill').toBeLessThan(100)
    addTracks(path, tracks, 1000)
    tracks += 1000
    const program = work(`owner ${round}`, '100')
    await program.started
    await delay(60 * random.uniform())
    program.child.kill('SIGKILL')
    const { lines, code } = await program.ended
    stored.push(...lines.map(Number))
    if (code === null) kills++
  }
  stored.push(...(await work('last', '1000').ended).lines.map(Number))
  // Killed between storing and printing, a process has stored one more; none is printed twice, none is lost.
  expect(new Set(stored).size).toBe(stored.length)
  expect(stored.length).toBeGreaterThanOrEqual(tracks - 20)
  expectAllDone(path, tracks)
})
