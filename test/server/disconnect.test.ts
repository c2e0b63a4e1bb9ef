import { request } from 'node:http'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type * as limits from '../../lib/server/limits.js'
import { startServer, type TestServer, temporaryFolder, writeSong } from './support.js'

vi.mock('../../lib/server/limits.js', async (load) => ({
  ...(await load<typeof limits>()),
  BODY_TIMEOUT_MS: 300,
  UPLOAD_STALL_MS: 300,
  HEADERS_TIMEOUT_MS: 500,
  LOOK_FOR_SLOW_CONNECTIONS_MS: 100,
}))

const folder = temporaryFolder()
/** Keeps a thread busy for longer than a look at the metrics takes. */
const longSong = writeSong(path.join(folder, 'long.wav'), { seconds: 180, sampleRate: 44_100 })
const song = writeSong(path.join(folder, 'song.wav'))

async function figure(server: TestServer, name: string): Promise<number> {
  const { text } = await server.send('/metrics')
  return Number(new RegExp(`^fp_native_${name} (\\d+)`, 'm').exec(text)?.[1])
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  // Ends by the time limit of the test.
  while (!(await isTrue())) await delay(20)
}

function post(server: TestServer, filepath: string) {
  const sent = request(`${server.url}/fingerprint`, { method: 'POST' })
  sent.on('error', () => {})
  sent.end(JSON.stringify({ filepath }))
  return sent
}

describe('a client that goes away', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ workers: 1, queue: 1 })
  })

  it('ends its work', async () => {
    const sent = post(server, longSong)
    await until(async () => (await figure(server, 'analyses_running')) === 1)
    sent.destroy()
    await until(async () => (await figure(server, 'analyses_running')) === 0)
    expect((await server.fingerprint(song)).status).toBe(200)
    expect((await server.send('/metrics')).text).toMatch(/route="\/fingerprint",status="499"/)
  })

  it('leaves the queue, in which there is room for so many only', async () => {
    const running = post(server, longSong)
    await until(async () => (await figure(server, 'analyses_running')) === 1)
    const waiting = post(server, song)
    await until(async () => (await figure(server, 'analyses_waiting')) === 1)
    const refused = await server.fingerprint(writeSong(path.join(folder, 'third.wav')))
    expect(refused).toMatchObject({ status: 429, json: { code: 'QUEUE_FULL' } })
    expect(refused.headers['retry-after']).toMatch(/^\d+$/)
    waiting.destroy()
    await until(async () => (await figure(server, 'analyses_waiting')) === 0)
    running.destroy()
    await until(async () => (await figure(server, 'analyses_running')) === 0)
  })
})

describe('a client that dawdles', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })

  it.each([
    ['headers', 'POST /fingerprint HTTP/1.1\r\nHost: localhost\r\n'],
    ['a body', 'POST /fingerprint HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n{"filepath'],
    [
      'a chunked body',
      'POST /fingerprint HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"fil\r\n',
    ],
  ])('with %s is told so, and the connection ends', async (_, bytes) => {
    const text = await server.raw(bytes)
    expect(text).toMatch(/^HTTP\/1.1 408 /)
    expect(text).toContain('REQUEST_TIMEOUT')
  })

  it('with an upload is told so', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.1')
      socket.write('POST /analyze HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nRIFF')
      socket.once('data', (piece) => {
        resolve(String(piece))
        socket.destroy()
      })
    })
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
  })
})
