import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { createServer } from '../../lib/server/index.js'
import { clientOf, temporaryFolder, writeSong } from './support.js'

const express = createRequire(import.meta.url)('express')
const song = writeSong(path.join(temporaryFolder(), 'song.wav'))

const hosts: { close(): unknown }[] = []
afterAll(() => {
  for (const host of hosts) host.close()
})

async function host(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createHttpServer(handler).listen(0, '127.0.0.1')
  hosts.push(server)
  await once(server, 'listening')
  return clientOf(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
}

/** What there is has to be there below a path as well, and to lead there. */
async function checkBelow(client: Awaited<ReturnType<typeof host>>, prefix: string, headers = {}) {
  expect((await client.send(`${prefix}/health`, { headers })).json).toMatchObject({ status: 'healthy' })
  expect(await client.send(prefix, { headers })).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } })
  expect(await client.send(`${prefix}/fingerprint`, { headers })).toMatchObject({ status: 405 })
  for (const type of ['application/json', 'text/plain', '']) {
    const sent = { method: 'POST', headers: { ...headers, ...(type && { 'content-type': type }) } }
    const fingerprint = await client.send(`${prefix}/fingerprint`, {
      ...sent,
      body: JSON.stringify({ filepath: song }),
    })
    expect(fingerprint).toMatchObject({ status: 200, json: { metadata: { format: 'WAV' } } })
    const analysis = await client.send(`${prefix}/analyze?x=1`, { ...sent, body: readFileSync(song) })
    expect(analysis.json.fingerprint).toEqual(fingerprint.json.fingerprint)
  }
  for (const [page, document, base] of [
    [`${prefix}/docs`, `${prefix}/openapi.json`, `${prefix}/`],
    [`${prefix}/docs/`, `${prefix}/docs/json`, `${prefix}/`],
  ] as const) {
    const { text } = await client.send(page, { headers })
    const places = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, place = '']) => place)
    expect(places.length).toBeGreaterThan(3)
    for (const place of places) {
      const { pathname } = new URL(place, new URL(page, client.url))
      expect((await client.send(pathname, { headers })).status, pathname).toBe(200)
    }
    const { servers, paths } = (await client.send(document, { headers })).json
    expect(new URL(servers[0].url, new URL(document, client.url)).pathname).toBe(base)
    expect(paths).toHaveProperty('/fingerprint')
  }
}

describe('createServer', () => {
  it('answers within the server of another program, below a path of its choice', async () => {
    const audio = await createServer({ workers: 1 })
    const client = await host((request, response) => {
      if (!request.url?.startsWith('/audio/')) return void response.end('the host')
      request.url = request.url.slice('/audio'.length)
      audio.handler(request, response)
    })
    expect((await client.send('/health')).text).toBe('the host')
    expect((await client.send('/audio/health')).json).toMatchObject({ status: 'healthy' })
    expect(await client.send('/audio/x')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } })
    const body = JSON.stringify({ filepath: '/missing.wav' })
    expect(await client.send('/audio/fingerprint', { method: 'POST', body })).toMatchObject({ status: 404 })
    await audio.close()
    await audio.close()
    expect(await client.send('/audio/health')).toMatchObject({ status: 503, json: { code: 'SHUTTING_DOWN' } })
    expect((await client.send('/')).text).toBe('the host')
  })

  it('is a plugin of Fastify, whose own routes and hooks stay', async () => {
    const audio = await createServer({ workers: 1 })
    const app = Fastify()
    app.addHook('onRequest', async (request, reply) => {
      if (request.headers['x-user'] !== 'me') await reply.code(401).send('who are you?')
    })
    app.post('/echo', async (request) => request.body)
    await app.register(audio.plugin, { prefix: '/audio' })
    await app.listen({ port: 0, host: '127.0.0.1' })
    hosts.push(app)
    const client = clientOf(app.listeningOrigin)
    const headers = { 'x-user': 'me' }
    expect(await client.send('/audio/health')).toMatchObject({ status: 401, text: 'who are you?' })
    await checkBelow(client, '/audio', headers)
    const json = { ...headers, 'content-type': 'application/json' }
    expect((await client.send('/echo', { method: 'POST', body: '{"a":1}', headers: json })).json).toEqual({ a: 1 })
    await audio.close()
    expect(await client.send('/audio/health', { headers })).toMatchObject({ status: 503 })
    expect(await client.send('/', { headers })).toMatchObject({ status: 404, json: { error: 'Not Found' } })
  })

  it('is a handler of Express, below any path', async () => {
    const audio = await createServer({ workers: 1 })
    const app = express()
    app.use('/deep/audio', audio.handler)
    app.use(express.json({ type: () => true }))
    app.use('/late', audio.handler)
    const client = await host(app)
    await checkBelow(client, '/deep/audio')
    const late = await client.send('/late/fingerprint', { method: 'POST', body: '{"filepath": "/x"}' })
    expect(late).toMatchObject({ status: 400, json: { code: 'INVALID_REQUEST' } })
    expect((await client.send('/late/health')).status).toBe(200)
    await audio.close()
  })

  it('can be there twice, and each has its own rules', async () => {
    const [open, guarded] = await Promise.all([createServer({ workers: 1 }), createServer({ workers: 1, token: 'x' })])
    const [first, second] = await Promise.all([host(open.handler), host(guarded.handler)])
    expect((await first.send('/stats')).status).not.toBe(401)
    expect((await second.send('/stats')).status).toBe(401)
    await Promise.all([open.close(), guarded.close()])
  })

  it.each([
    [{ root: ['/'] }, 'did you mean `roots`'],
    [{ roots: ['/missing'] }, 'a folder'],
    [{ roots: '/' }, 'an array of texts'],
    [{ token: '' }, 'a text without spaces'],
    [{ allowOrigins: ['*'] }, 'an array of origins'],
    [{ allowOrigins: ['https://example.org/'] }, 'an array of origins'],
    [{ workers: 0 }, 'an integer from 1 to 256'],
    [{ logger: console }, 'a pino logger'],
  ])('refuses %j', async (options, message) => {
    await expect(createServer(options as object)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    })
  })
})
