import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll, describe, expect, it } from 'vitest'
import { createServer } from '../../lib/server/index.js'
import { clientOf } from './support.js'

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
