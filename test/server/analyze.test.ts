import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { ALGORITHM_VERSION, fingerprint } from '../../lib/index.js'
import { startServer, type TestServer } from './support.js'

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const song = readFileSync(path.join(fixtures, 'solo-trumpet.wav'))

describe('POST /analyze', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ maxUploadBytes: song.length })
  })
  const analyze = (body: Uint8Array | string | undefined, headers: Record<string, string> = {}) =>
    server.send('/analyze', { method: 'POST', body, headers })

  it.each([undefined, 'application/json', 'audio/wav'])('takes bytes of the type %s', async (type) => {
    const [answer, direct] = await Promise.all([analyze(song, type ? { 'content-type': type } : {}), fingerprint(song)])
    expect(answer.status).toBe(200)
    expect(answer.json.fingerprint).toEqual(direct.fingerprint)
    expect(answer.json.metadata).toMatchObject({ format: 'WAV', sample_rate: direct.metadata.sampleRate })
    expect(answer.json.details).toEqual(JSON.parse(JSON.stringify(direct.details)))
    expect(answer.json.algorithm_version).toBe(ALGORITHM_VERSION)
  })

  it('takes bytes of unknown length, bit by bit', async () => {
    const answer = await new Promise<number>((resolve, reject) => {
      const sent = request(`${server.url}/analyze`, { method: 'POST' }, (response) => resolve(response.statusCode ?? 0))
      sent.on('error', reject)
      void (async () => {
        for (let from = 0; from < song.length; from += 50_000) {
          sent.write(song.subarray(from, from + 50_000))
          await new Promise(setImmediate)
        }
        sent.end()
      })()
    })
    expect(answer).toBe(200)
  })

  it('refuses what is no audio, or none at all', async () => {
    expect(await analyze('x'.repeat(1000))).toMatchObject({ status: 415, json: { code: 'UNSUPPORTED_FORMAT' } })
    expect(await analyze(undefined)).toMatchObject({ status: 400, json: { code: 'EMPTY_AUDIO' } })
    expect(await analyze('', { 'transfer-encoding': 'chunked' })).toMatchObject({ status: 400 })
    const damaged = await analyze(Buffer.concat([Buffer.from('fLaC\0\0\0\x22'), Buffer.alloc(4000, 0xa5)]))
    expect(damaged).toMatchObject({ status: 400, json: { code: 'DECODE_FAILED' } })
    expect(damaged.text).not.toContain('/tmp')
  })

  it('refuses more bytes than it takes, announced or not', async () => {
    const tooMuch = Buffer.concat([song, Buffer.alloc(1)])
    expect(await analyze(tooMuch)).toMatchObject({ status: 413, json: { code: 'BODY_TOO_LARGE' } })
    expect(await analyze(tooMuch, { 'transfer-encoding': 'chunked' })).toMatchObject({ status: 413 })
  })
})
