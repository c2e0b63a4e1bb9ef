import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer, temporaryFolder, writeSong } from './support.js'

const folder = temporaryFolder()
const music = path.join(folder, 'music')
const elsewhere = path.join(folder, 'elsewhere')
for (const place of [music, elsewhere]) mkdirSync(place)
const songs = [220, 233, 440, 466, 880, 932].map((hz) => writeSong(path.join(music, `${hz}.wav`), { hz, seconds: 3 }))
const [low = '', nearLow = '', , , high = ''] = songs
// What lies outside of the roots is nearer than anything inside.
const outside = path.join(elsewhere, 'twin.wav')
copyFileSync(low, outside)
const db = path.join(folder, 'library.db')

const post = (server: TestServer, target: string, body?: object) =>
  server.send(target, { method: 'POST', ...(body && { body: JSON.stringify(body) }) })

async function scan(server: TestServer, ...roots: string[]) {
  expect((await post(server, '/scan', { roots })).status).toBe(202)
  while ((await server.send('/scan')).json.state === 'running') await new Promise((resolve) => setTimeout(resolve, 50))
  expect((await server.send('/scan')).json.state).toBe('finished')
}

const pathsOf = (answer: { json: { tracks: { path: string }[] } }) => answer.json.tracks.map((track) => track.path)

describe('similarity over HTTP', () => {
  let everywhere: TestServer
  let server: TestServer
  const ids = new Map<string, number>()
  const idOf = (file: string) => ids.get(file) as number

  beforeAll(async () => {
    everywhere = await startServer({ db, workers: 1 })
    await scan(everywhere, music, elsewhere)
    for (const { id, path: file } of (await everywhere.send('/tracks')).json.tracks) ids.set(file, id)
    expect(ids.size).toBe(7)
    server = await startServer({ db, workers: 1, roots: [music] })
  })

  it('finds what sounds like a track, a file or numbers', async () => {
    const byId = await post(server, '/similar', { reference: idOf(low), k: 2 })
    expect(byId.status).toBe(200)
    expect(byId.json.tracks).toHaveLength(2)
    expect(byId.json.tracks[0]).toEqual({
      id: expect.any(Number),
      path: expect.stringContaining(music),
      tags: {},
      duration_seconds: 3,
      distance: expect.any(Number),
      score: expect.any(Number),
    })
    expect(await post(server, '/similar', { reference: low, k: 2 })).toMatchObject({ json: byId.json })

    const stranger = writeSong(path.join(music, 'stranger.aif'), { hz: 221, seconds: 3 })
    const byFile = await post(server, '/similar', { reference: stranger, k: 7 })
    expect(pathsOf(byFile).sort()).toEqual([...songs].sort())
    const analysis = await server.send('/analyze', { method: 'POST', body: readFileSync(stranger) })
    expect(await post(server, '/similar', { reference: analysis.json, k: 7 })).toMatchObject({ json: byFile.json })
    const { fingerprint } = analysis.json
    expect((await post(server, '/similar', { reference: { fingerprint } })).json.tracks).toHaveLength(6)
  })

  it('searches by filters, weights and metrics', async () => {
    const found = async (options: object) => pathsOf(await post(server, '/similar', { reference: low, ...options }))
    expect(await found({ filter: { search: '466' } })).toEqual([songs[3]])
    expect(await found({ filter: { tempo_bpm_min: 299 } })).toEqual([])
    expect(await found({ filter: { exclude: [idOf(nearLow)] } })).not.toContain(nearLow)
    expect(await found({ filter: { under: elsewhere } })).toEqual([])
    expect(await found({ emphasis: 'sound', weights: { timbre: 0, lufs: 2 } })).toHaveLength(5)
    expect(await found({ metric: 'decorrelated' })).toHaveLength(5)
  })

  it('explains', async () => {
    const { status, json } = await post(server, '/compare', { a: low, b: idOf(high) })
    expect(status).toBe(200)
    expect(json).toMatchObject({ distance: expect.any(Number), score: expect.any(Number), text: expect.any(String) })
    expect(json.contributions.map(({ name }: { name: string }) => name)).toContain('spectral_centroid')
    const sum = json.contributions.reduce((total: number, { share }: { share: number }) => total + share, 0)
    // Float32 weights.
    expect(sum).toBeCloseTo(1, 5)
    expect((await post(server, '/compare', { a: low, b: low })).json.distance).toBe(0)
  })

  it('makes playlists, journeys and recommendations', async () => {
    const playlist = pathsOf(await post(server, '/playlist', { seeds: [low, idOf(high)], length: 4 }))
    expect(playlist.slice(0, 2)).toEqual([low, high])
    expect(new Set(playlist).size).toBe(4)
    const alone = await post(server, '/playlist', { seeds: [low], no_repeat_album: true, include_seeds: false })
    expect(pathsOf(alone)).toHaveLength(1)
    const journey = pathsOf(await post(server, '/path', { from: low, to: high, steps: 4 }))
    expect([journey[0], journey.at(-1), journey.length]).toEqual([low, high, 4])
    const recommended = await post(server, '/recommend', { history: [idOf(low), { track: high, weight: 2 }], k: 3 })
    expect(recommended.json.tracks).toHaveLength(3)
    for (const { path: file, because } of recommended.json.tracks) {
      expect([low, high]).not.toContain(file)
      expect([idOf(low), idOf(high)]).toContain(because)
    }
  })

  it('stores the graph', async () => {
    const neighbors = `/tracks/${idOf(low)}/neighbors`
    expect(await server.send(neighbors)).toMatchObject({ status: 404, json: { code: 'NOT_COMPARED' } })
    expect((await post(server, '/graph', { k: 3 })).json).toEqual({ k: 3, tracks: 7, searched: 7, updated: 0 })
    expect((await post(server, '/graph', { k: 3 })).json).toMatchObject({ searched: 0 })
    expect(pathsOf(await everywhere.send(neighbors))).toContain(outside)
    const inside = pathsOf(await server.send(neighbors))
    expect(inside).toHaveLength(2)
    expect(inside).not.toContain(outside)
    expect((await post(server, '/graph')).json).toMatchObject({ k: 10 })
  })

  it('tells nothing of what lies outside of the roots', async () => {
    expect(pathsOf(await post(everywhere, '/similar', { reference: low }))[0]).toBe(outside)
    for (const [target, body] of [
      ['/similar', { reference: low, k: 1000 }],
      ['/playlist', { seeds: [low] }],
      ['/recommend', { history: [low] }],
      ['/path', { from: low, to: high }],
    ] as const) {
      const answer = await post(server, target, body)
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain(elsewhere)
    }
    const { json } = await everywhere.send('/duplicates')
    expect(json.pairs[0]).toMatchObject({ evidence: 'same-audio', seconds: 0 })
    expect(JSON.stringify(json)).toContain(outside)
    expect(await server.send('/duplicates')).toMatchObject({ status: 200 })
    expect((await server.send('/duplicates?maximum_distance=5')).text).not.toContain(elsewhere)
    for (const body of [{ reference: idOf(outside) }, { reference: 4711 }]) {
      expect(await post(server, '/similar', body)).toMatchObject({ status: 404, json: { code: 'TRACK_NOT_FOUND' } })
    }
    expect(await post(server, '/similar', { reference: outside })).toMatchObject({ status: 403 })
    expect(await post(server, '/recommend', { history: [outside] })).toMatchObject({ status: 404 })
    expect(await server.send(`/tracks/${idOf(outside)}/neighbors`)).toMatchObject({ status: 404 })
  })

  it.each([
    ['/similar', {}, 400],
    ['/similar', { reference: [] }, 400],
    ['/similar', { reference: 'relative.wav' }, 400],
    ['/similar', { reference: 1, k: 0 }, 400],
    ['/similar', { reference: 1, k: 1001 }, 400],
    ['/similar', { reference: 1, emphasis: 'bass' }, 400],
    ['/similar', { reference: 1, weights: { bass: 1 } }, 400],
    ['/similar', { reference: 1, weights: { lufs: -1 } }, 400],
    ['/similar', { reference: 1, metric: 'decorrelated', weights: { lufs: 2 } }, 400],
    ['/similar', { reference: 1, filter: { artits: 'x' } }, 400],
    ['/similar', { reference: { fingerprint: { lufs: 1 } } }, 400],
    ['/similar', { reference: path.join(music, 'missing.wav') }, 404],
    ['/playlist', { seeds: [] }, 400],
    ['/playlist', { seeds: [1], length: 101 }, 400],
    ['/path', { from: 1, to: 2, steps: 1 }, 400],
    ['/recommend', { history: Array(101).fill(1) }, 400],
    ['/graph', { k: 101 }, 400],
  ])('refuses %s %j', async (target, body, status) => {
    expect(await post(server, target, body)).toMatchObject({ status })
  })

  it('refuses numbers of another algorithm version', async () => {
    const { fingerprint } = (await server.send(`/tracks/${idOf(low)}`)).json
    const answer = await post(server, '/similar', { reference: { fingerprint, algorithm_version: 4711 } })
    expect(answer).toMatchObject({ status: 409, json: { code: 'VERSION_MISMATCH' } })
  })

  it('finds what a scan has added', async () => {
    const added = writeSong(path.join(music, 'added.wav'), { hz: 219, seconds: 3 })
    await scan(server, music)
    expect(pathsOf(await post(server, '/similar', { reference: low, k: 20 }))).toContain(added)
  })
})
