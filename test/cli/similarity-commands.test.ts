import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { playlistText } from '../../lib/cli/playlist-format.js'
import { openLibrary } from '../../lib/index.js'
import { temporaryFolder } from '../library/support.js'
import { fixtures, run } from './run.js'

describe('similar songs on the command line', () => {
  const db = path.join(temporaryFolder(), 'library.db')
  let songs: string[] = []
  beforeAll(async () => {
    const library = openLibrary({ db })
    await library.scan(fixtures, { workers: 2 })
    for await (const { path } of library.tracks()) songs = [...songs, path]
    await library.close()
    expect(songs.length).toBeGreaterThan(2)
  })

  it('prints path, distance and score of one result a line', async () => {
    const [song = ''] = songs
    const { lines, code } = await run('similar', song, '-k', '2', '--db', db)
    expect(code).toBe(0)
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line).toMatch(/^\/.*\t\d+\.\d{4}\t0\.\d{4}$/)
    expect(lines.join()).not.toContain(`${song}\t`)
    const json = (await run('similar', '1', '-k', '2', '--db', db, '--json')).lines.map((line) => JSON.parse(line))
    expect(json).toHaveLength(2)
    for (const { path: file, distance, score } of json) {
      expect(songs).toContain(file)
      expect(score).toBeCloseTo(1 / (1 + distance ** 2), 12)
    }
    expect(json[0].distance).toBeLessThanOrEqual(json[1].distance)
  })

  it('tells what went wrong', async () => {
    expect(await run('similar', '99', '--db', db)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('TRACK_NOT_FOUND'),
    })
    expect(await run('similar', 'none.flac', '--db', db)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('FILE_NOT_FOUND'),
    })
    expect(await run('similar', '1', '-k', '0', '--db', db)).toMatchObject({ code: 2 })
    expect(await run('similar', '1', '--emphasis', 'loud', '--db', db)).toMatchObject({ code: 2 })
  })

  it('explains, lists and stores', async () => {
    const [first = '', second = ''] = songs
    const compared = await run('compare', first, second, '--db', db)
    expect(compared.stdout).toMatch(/^.+, .+\ndistance [\d.]+, score 0\.\d+\n {2} *\d+ % {2}/)
    expect(JSON.parse((await run('compare', '1', '2', '--db', db, '--json')).stdout).contributions).toHaveLength(26)
    const list = await run('playlist', first, '-n', '3', '--m3u8', '--db', db)
    expect(list.lines[0]).toBe('#EXTM3U')
    expect(list.lines[2]).toBe(first)
    expect(list.lines).toHaveLength(1 + 2 * 3)
    expect((await run('path', '1', '2', '-n', '3', '--db', db)).lines).toHaveLength(3)
    expect((await run('recommend', '1', '-k', '1', '--json', '--db', db)).stdout).toContain('"because":1')
    expect((await run('duplicates', '--db', db)).code).toBe(0)
    const graph = JSON.parse((await run('graph', '-k', '2', '--json', '--db', db)).stdout)
    expect(graph).toEqual({ k: 2, tracks: songs.length, searched: songs.length, updated: 0 })
  })
})

it('a playlist survives any file name', () => {
  const track = { id: 1, distance: 0, score: 1, durationSeconds: 61.6, tags: { artist: 'A\nB', title: 'T' } }
  const files = ['/a/#1 ü.flac', '/a/two\nlines.flac']
  const tracks = files.map((file) => ({ ...track, path: file }))
  expect(playlistText(tracks as never, 'm3u8')).toBe(
    '#EXTM3U\n#EXTINF:62,A B - T\n/a/#1 ü.flac\n#EXTINF:62,A B - T\nfile:///a/two%0Alines.flac\n',
  )
})
