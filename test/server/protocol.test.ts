import { copyFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { packageVersion } from '../../lib/package-root.js'
import { DIMENSION_NAMES } from '../../lib/schema/index.js'
import { startServer, type TestServer, temporaryFolder, writeSong } from './support.js'

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const folder = temporaryFolder()
const at = (name: string) => path.join(folder, name)
const song = writeSong(at('song.wav'))

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})

describe('GET /health', () => {
  it('answers as clients know it', async () => {
    const { status, json, headers } = await server.send('/health')
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^application\/json/)
    expect(json).toEqual({ status: 'healthy', version: packageVersion(), uptime_sec: expect.any(Number) })
    expect(Number.isInteger(json.uptime_sec)).toBe(true)
  })
})

describe('POST /fingerprint', () => {
  it('answers as clients know it', async () => {
    const { status, json } = await server.fingerprint(song)
    expect(status).toBe(200)
    expect(Object.keys(json)).toEqual(['track_id', 'fingerprint', 'metadata', 'processing_time_ms'])
    expect(json.track_id).toBe(7)
    expect(Object.keys(json.fingerprint)).toEqual([...DIMENSION_NAMES])
    expect(json.metadata).toEqual({ duration_sec: 1, sample_rate: 22_050, channels: 2, format: 'WAV' })
    expect(Number.isInteger(json.processing_time_ms)).toBe(true)
  })

  it.each(['solo-trumpet.wav', 'hungarian-dance-no-5.flac', 'lets-go-fishin.mp3', 'sugar-plum-fairy.ogg'])(
    'has the numbers of `fingerprint` for %s, digit for digit',
    async (name) => {
      const file = path.join(fixtures, name)
      const [{ json }, direct] = await Promise.all([server.fingerprint(file), fingerprint(file)])
      expect(json.fingerprint).toEqual(direct.fingerprint)
      expect(json.metadata.duration_sec).toBe(direct.metadata.durationSeconds)
    },
  )

  it.each([
    undefined,
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'no type at all',
  ])('takes the Content-Type %s', async (contentType) => {
    const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType }
    expect((await server.fingerprint(song, { headers })).status).toBe(200)
  })

  it.each([0, -1, Number.MAX_SAFE_INTEGER, 'a name', '', null])('gives the track_id %j back', async (id) => {
    const body = JSON.stringify({ track_id: id, filepath: song })
    expect((await server.fingerprint(song, { body })).json.track_id).toBe(id)
  })

  it('takes a chunked body', async () => {
    const body = JSON.stringify({ track_id: 7, filepath: song })
    const headers = { 'transfer-encoding': 'chunked' }
    expect((await server.fingerprint(song, { body, headers })).status).toBe(200)
  })

  it('answers requests for one file at the same moment alike', async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => server.fingerprint(song)))
    for (const { status, json } of answers) {
      expect(status).toBe(200)
      expect(json.fingerprint).toEqual(answers[0]?.json.fingerprint)
    }
  })
})

describe('POST /fingerprint refuses', () => {
  const request = (value: object) => JSON.stringify(value)
  const files = () => {
    writeFileSync(at('empty.wav'), '')
    writeFileSync(at('text.wav'), 'this is no audio at all, whatever it is called\n'.repeat(10))
    // A header that promises samples, and then none.
    writeFileSync(
      at('header-only.wav'),
      Buffer.from(
        'RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data\0\0\0\0',
        'latin1',
      ),
    )
    writeFileSync(at('damaged.flac'), Buffer.concat([Buffer.from('fLaC\0\0\0\x22'), Buffer.alloc(4000, 0xa5)]))
    copyFileSync(song, at('song.txt'))
  }
  beforeAll(files)

  it.each([
    ['a missing file', () => request({ filepath: at('missing.wav') }), 404, 'FILE_NOT_FOUND'],
    ['a path below a file', () => request({ filepath: `${song}/x.wav` }), 404, 'FILE_NOT_FOUND'],
    ['a very long name', () => request({ filepath: `/${'x'.repeat(5000)}` }), 404, 'FILE_NOT_FOUND'],
    ['a path beyond all bounds', () => request({ filepath: `/${'x'.repeat(40_000)}` }), 400, 'INVALID_REQUEST'],
    ['text', () => request({ filepath: at('text.wav') }), 415, 'UNSUPPORTED_FORMAT'],
    ['an empty file', () => request({ filepath: at('empty.wav') }), 400, 'EMPTY_AUDIO'],
    ['a file without samples', () => request({ filepath: at('header-only.wav') }), 400, 'EMPTY_AUDIO'],
    ['a damaged file', () => request({ filepath: at('damaged.flac') }), 400, 'DECODE_FAILED'],
    ['a folder', () => request({ filepath: folder }), 403, 'NOT_A_FILE'],
    ['a relative path', () => request({ filepath: 'song.wav' }), 400, 'INVALID_ARGUMENT'],
    ['an empty path', () => request({ filepath: '' }), 400, 'INVALID_REQUEST'],
    ['a NUL byte in the path', () => request({ filepath: `${song}\0.wav` }), 400, 'INVALID_ARGUMENT'],
    ['a number for a path', () => request({ filepath: 5 }), 400, 'INVALID_REQUEST'],
    ['a list for a path', () => request({ filepath: [song] }), 400, 'INVALID_REQUEST'],
    ['null for a path', () => request({ filepath: null }), 400, 'INVALID_REQUEST'],
    ['no path', () => request({ track_id: 1 }), 400, 'INVALID_REQUEST'],
    ['a huge track_id', () => `{"track_id": 1e400, "filepath": "${song}"}`, 400, 'INVALID_REQUEST'],
    [
      'a track_id that a number can not hold',
      () => `{"track_id": 9007199254740993, "filepath": "${song}"}`,
      400,
      'INVALID_REQUEST',
    ],
    ['a long track_id', () => request({ track_id: 'x'.repeat(300), filepath: song }), 400, 'INVALID_REQUEST'],
    ['an object for a track_id', () => request({ track_id: {}, filepath: song }), 400, 'INVALID_REQUEST'],
    ['no body', () => undefined, 400, 'INVALID_REQUEST'],
    ['a list', () => request([song]), 400, 'INVALID_REQUEST'],
    ['half of a JSON text', () => request({ filepath: song }).slice(0, -1), 400, 'INVALID_REQUEST'],
    ['deep nesting', () => `{"filepath": ${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 400, 'INVALID_REQUEST'],
    ['__proto__', () => `{"filepath": "${song}", "__proto__": {"isAdmin": true}}`, 400, 'INVALID_REQUEST'],
    [
      'constructor.prototype',
      () => `{"filepath": "${song}", "constructor": {"prototype": {"a": 1}}}`,
      400,
      'INVALID_REQUEST',
    ],
    ['a large body', () => request({ filepath: song, more: 'x'.repeat(70_000) }), 413, 'BODY_TOO_LARGE'],
  ])('%s', async (_, body, status, code) => {
    const answer = await server.fingerprint(null, { body: body() })
    expect(answer.json).toEqual({
      error: expect.stringMatching(/./),
      code,
      request_id: answer.headers['x-request-id'],
    })
    expect(answer.status).toBe(status)
  })

  it('goes by content, not by name', async () => {
    expect((await server.fingerprint(at('song.txt'))).status).toBe(200)
  })
})
