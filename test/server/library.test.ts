import { once } from 'node:events'
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ALGORITHM_VERSION, DIMENSION_NAMES } from '../../lib/schema/index.js'
import { startServer, type TestServer, temporaryFolder, writeSong } from './support.js'

const folder = temporaryFolder()
const at = (...names: string[]) => path.join(folder, ...names)
const music = at('music')
const songs = [440, 550, 660].map((hz) => {
  mkdirSync(music, { recursive: true })
  return writeSong(path.join(music, `${hz}.wav`), { hz })
})
writeFileSync(path.join(music, 'broken.wav'), 'no audio')
mkdirSync(at('elsewhere'))
writeSong(at('elsewhere', 'secret.wav'), { hz: 880 })
symlinkSync('../elsewhere/secret.wav', path.join(music, 'link.wav'))
symlinkSync('../elsewhere', path.join(music, 'linked-folder'))

const post = (body?: object) => ({ method: 'POST', ...(body && { body: JSON.stringify(body) }) })

async function scanned(server: TestServer, body?: object) {
  const begun = await server.send('/scan', post(body))
  expect(begun.status).toBe(202)
  for (;;) {
    const { json } = await server.send('/scan')
    if (json.state !== 'running') return json
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('the library over HTTP', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ db: at('library.db'), roots: [music] })
    expect((await server.send('/scan')).json).toMatchObject({ state: 'idle', progress: null })
    const status = await scanned(server)
    expect(status).toMatchObject({ state: 'finished', roots: [music], error: null })
    // Three songs and the broken one; what the links lead to lies outside of the roots.
    expect(status.summary).toMatchObject({ total: 4, analyzed: 3, failed: 1 })
    expect(status.progress).toMatchObject({ phase: 'tracks', completed: 3, eta_seconds: 0 })
  })

  it('tells how many tracks stand where', async () => {
    const { json } = await server.send('/stats')
    expect(json.tracks).toEqual({ total: 4, done: 3, pending: 0, claimed: 0, failed: 1, missing: 0 })
  })

  it('pages through all tracks', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { json } = await server.send(`/tracks?limit=2${cursor && `&cursor=${cursor}`}`)
      expect(json.tracks.length).toBeLessThanOrEqual(2)
      for (const track of json.tracks) seen.push(track.path)
      cursor = json.next_cursor
    }
    expect(seen.sort()).toEqual([...songs].sort())
  })

  it('pages in any order', async () => {
    const walked = async (order: string) => {
      const seen: { path: string; fingerprint: Record<string, number> }[] = []
      for (let cursor = ''; ; ) {
        const { json } = await server.send(`/tracks?${order}&limit=1${cursor && `&cursor=${cursor}`}`)
        seen.push(...json.tracks)
        if (json.next_cursor === null) return seen
        cursor = json.next_cursor
      }
    }
    expect((await walked('order=path&descending=true')).map((track) => track.path)).toEqual([...songs].sort().reverse())
    const lufs = (await walked('order=lufs')).map(({ fingerprint }) => fingerprint['lufs'] as number)
    expect(lufs).toEqual([...lufs].sort((a, b) => a - b))
    expect(lufs).toHaveLength(3)
    const { next_cursor } = (await server.send('/tracks?order=path&limit=1')).json
    expect(await server.send(`/tracks?order=lufs&cursor=${next_cursor}`)).toMatchObject({ status: 400 })
  })

  it('shows nothing outside of its roots', async () => {
    const other = await startServer({ db: at('library.db'), roots: [at('elsewhere')] })
    expect((await other.send('/tracks?state=done&state=failed')).json.tracks).toEqual([])
    expect((await other.send(`/tracks?under=${encodeURIComponent(music)}`)).json.tracks).toEqual([])
    expect((await other.send('/failures')).json.failures).toEqual([])
    expect((await other.send('/stats')).json.tracks.total).toBe(0)
    const { id } = (await server.send('/tracks?limit=1')).json.tracks[0]
    for (const target of [`/tracks/${id}`, `/tracks/${id}/fingerprint`]) {
      expect(await other.send(target)).toMatchObject({ status: 404, json: { code: 'TRACK_NOT_FOUND' } })
    }
    // A folder that holds the root shows what is in the root.
    expect((await server.send(`/tracks?under=${encodeURIComponent(folder)}`)).json.tracks).toHaveLength(3)
  })

  it('filters', async () => {
    const paths = async (query: string) =>
      (await server.send(`/tracks?${query}`)).json.tracks.map((t: { path: string }) => t.path)
    const all = (await server.send('/tracks')).json.tracks as { path: string; fingerprint: Record<string, number> }[]
    const byCentroid = [...all].sort(
      (a, b) => a.fingerprint['spectral_centroid']! - b.fingerprint['spectral_centroid']!,
    )
    const [lowest, middle] = byCentroid
    const most = middle?.fingerprint['spectral_centroid']
    expect((await paths(`spectral_centroid_max=${most}`)).sort()).toEqual([lowest?.path, middle?.path].sort())
    expect(await paths('state=failed')).toEqual([path.join(music, 'broken.wav')])
    expect(await paths('state=failed&state=done')).toHaveLength(4)
    expect(await paths('artist=nobody')).toEqual([])
    expect(await paths('search=WAV%20550')).toEqual([songs[1]])
    expect(await paths('duration_seconds_min=2')).toEqual([])
    expect(await paths(`under=${encodeURIComponent(at('elsewhere'))}`)).toEqual([])
  })

  it.each([
    'limit=0',
    'limit=501',
    'limit=x',
    'cursor=x',
    'cursor=-1',
    'cursor=WzEsImEiXQ',
    'order=x',
    'state=lost',
    'lufs_min=x',
    'lufs_min=5&lufs_max=1',
    'luffs_min=1',
  ])('refuses the query %s', async (query) => {
    expect((await server.send(`/tracks?${query}`)).status).toBe(400)
  })

  it('tells one track with its details, and its fingerprint', async () => {
    const { id } = (await server.send('/tracks?limit=1')).json.tracks[0]
    const { json } = await server.send(`/tracks/${id}`)
    expect(json).toMatchObject({ id, state: 'done', details: { true_peak_dbtp: expect.any(Number) } })
    const alone = (await server.send(`/tracks/${id}/fingerprint`)).json
    expect(alone).toEqual({ id, algorithm_version: ALGORITHM_VERSION, fingerprint: json.fingerprint })
    expect(Object.keys(alone.fingerprint)).toEqual([...DIMENSION_NAMES])
    expect(await server.send('/tracks/4711')).toMatchObject({ status: 404, json: { code: 'TRACK_NOT_FOUND' } })
    expect(await server.send('/tracks/4711/fingerprint')).toMatchObject({ status: 404 })
    expect(await server.send('/tracks/x')).toMatchObject({ status: 400 })
    expect(await server.send('/tracks/1e99')).toMatchObject({ status: 400 })
  })

  it('tells what failed and why', async () => {
    const { json } = await server.send('/failures')
    expect(json).toEqual({
      failures: [
        {
          id: expect.any(Number),
          path: path.join(music, 'broken.wav'),
          error: { code: 'UNSUPPORTED_FORMAT', message: expect.any(String) },
          failed_at: expect.stringMatching(/^20\d\d-.*Z$/),
        },
      ],
      next_cursor: null,
    })
    const [{ id }] = json.failures
    expect(await server.send(`/tracks/${id}/fingerprint`)).toMatchObject({
      status: 404,
      json: { code: 'NOT_ANALYZED' },
    })
  })

  it('answers /fingerprint from the library while the file is unchanged', async () => {
    const [song = ''] = songs
    const origins = async () => {
      const { text } = await server.send('/metrics')
      return /fingerprints_total\{origin="library"\} (\d+)/.exec(text)?.[1]
    }
    const known = await server.fingerprint(song)
    expect(known).toMatchObject({ status: 200, json: { track_id: 7, metadata: { format: 'WAV', channels: 2 } } })
    expect(await origins()).toBe('1')
    utimesSync(song, 1, 1)
    const analyzed = await server.fingerprint(song)
    expect(analyzed.json.fingerprint).toEqual(known.json.fingerprint)
    expect(analyzed.json.metadata).toEqual(known.json.metadata)
    expect(await origins()).toBe('1')
  })

  it.each([
    [{ roots: [at('elsewhere')] }, 403, 'FORBIDDEN_PATH'],
    [{ roots: [path.join(music, 'linked-folder')] }, 403, 'FORBIDDEN_PATH'],
    [{ roots: [path.join(music, 'missing')] }, 404, 'FILE_NOT_FOUND'],
    [{ roots: songs.slice(0, 1) }, 400, 'INVALID_ARGUMENT'],
    [{ roots: [] }, 400, 'INVALID_REQUEST'],
    [{ roots: 'x' }, 400, 'INVALID_REQUEST'],
    [{ sidecars: true }, 400, 'INVALID_REQUEST'],
  ])('does not scan %j', async (body, status, code) => {
    expect(await server.send('/scan', post(body))).toMatchObject({ status, json: { code } })
  })

  it('has one scan at a time, tells of it as it goes on, and cancels it', async () => {
    expect(await server.send('/scan', { method: 'DELETE' })).toMatchObject({
      status: 409,
      json: { code: 'NO_SCAN_RUNNING' },
    })
    const many = path.join(music, 'many')
    mkdirSync(many)
    for (let hz = 200; hz < 240; hz++) writeSong(path.join(many, `${hz}.wav`), { hz, seconds: 5 })
    const [events] = (await once(get(`${server.url}/scan/events`), 'response')) as [IncomingMessage]
    expect(events.headers['content-type']).toMatch(/^text\/event-stream/)
    let text = ''
    events.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
    })
    expect((await server.send('/scan', post({ roots: [many] }))).status).toBe(202)
    expect(await server.send('/scan', post({ roots: [many] }))).toMatchObject({
      status: 409,
      json: { code: 'SCAN_RUNNING' },
    })
    const cancelled = await server.send('/scan', { method: 'DELETE' })
    expect(cancelled).toMatchObject({ status: 202, json: { state: 'cancelling' } })
    while (!text.includes('"cancelled"')) await once(events, 'data')
    events.destroy()
    const messages = text
      .split('\n\n')
      .filter((message) => message.startsWith('event'))
      .map((message) => ({
        event: /event: (.*)/.exec(message)?.[1],
        data: JSON.parse(/data: (.*)/.exec(message)?.[1] ?? ''),
      }))
    const states = messages.filter(({ event }) => event === 'status').map(({ data }) => data.state)
    expect(states).toEqual(['finished', 'running', 'cancelling', 'cancelled'])
    for (const { event, data } of messages) if (event === 'progress') expect(data).toHaveProperty('total')
    expect((await server.send('/scan')).json).toMatchObject({ state: 'cancelled', summary: { interrupted: true } })
  })
})

describe('without a library', () => {
  it('says so, and a look makes none', async () => {
    process.env['XDG_DATA_HOME'] = at('data')
    const server = await startServer()
    for (const target of ['/tracks', '/tracks/1', '/failures', '/stats']) {
      expect(await server.send(target)).toMatchObject({ status: 404, json: { code: 'NO_LIBRARY' } })
    }
    expect(await server.send('/scan', post())).toMatchObject({ status: 400, json: { code: 'INVALID_ARGUMENT' } })
    if (process.platform === 'linux') {
      expect(await server.send('/scan', post({ roots: ['/proc'] }))).toMatchObject({ status: 403 })
    }
    expect(await scanned(server, { roots: [at('elsewhere')] })).toMatchObject({ state: 'finished' })
    expect((await server.send('/stats')).json.tracks.done).toBe(1)
    delete process.env['XDG_DATA_HOME']
  })
})
