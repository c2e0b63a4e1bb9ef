import { gzipSync } from 'node:zlib'
import { beforeAll, expect, it } from 'vitest'
import { startServer, type TestServer } from './support.js'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})

it.each([
  ['GET', '/', 404, 'NOT_FOUND'],
  ['POST', '/nothing', 404, 'NOT_FOUND'],
  ['GET', '/fingerprint', 405, 'METHOD_NOT_ALLOWED'],
  ['DELETE', '/fingerprint', 405, 'METHOD_NOT_ALLOWED'],
  ['OPTIONS', '/fingerprint', 405, 'METHOD_NOT_ALLOWED'],
  ['POST', '/health', 405, 'METHOD_NOT_ALLOWED'],
  ['PROPFIND', '/nothing', 404, 'NOT_FOUND'],
  ['GET', '/%', 400, 'INVALID_REQUEST'],
  ['GET', '/fingerprint/../../etc/passwd', 404, 'NOT_FOUND'],
])('%s %s is answered with %i', async (method, target, status, code) => {
  const answer = await server.send(target, { method })
  expect(answer.status).toBe(status)
  expect(answer.json).toMatchObject({ code })
  if (status === 405) expect(answer.headers.allow).toMatch(/^(GET|POST)/)
})

it('answers HEAD as GET without a body', async () => {
  expect(await server.send('/health', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  expect(await server.send('/fingerprint', { method: 'HEAD' })).toMatchObject({ status: 405, text: '' })
})

it('refuses compressed bodies', async () => {
  const body = gzipSync('{"filepath": "/x"}')
  const answer = await server.send('/fingerprint', { method: 'POST', body, headers: { 'content-encoding': 'gzip' } })
  expect(answer).toMatchObject({ status: 415, json: { code: 'UNSUPPORTED_ENCODING' } })
})

it.each([
  ['no HTTP', 'hello\r\n\r\n', 400, 'INVALID_REQUEST'],
  ['an unknown method', 'BREW /coffee HTTP/1.1\r\nHost: localhost\r\n\r\n', 400, 'INVALID_REQUEST'],
  [
    'huge headers',
    `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  [
    'two lengths of a body',
    'POST /fingerprint HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    400,
    'INVALID_REQUEST',
  ],
])('tells %s in JSON too', async (_, bytes, status, code) => {
  const text = await server.raw(bytes)
  expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ code, error: expect.any(String) })
})

it('stops reading a chunked body beyond the limit', async () => {
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
  const text = await server.raw(
    'POST /fingerprint HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n',
    ...Array.from({ length: 6 }, () => chunk),
  )
  expect(text).toMatch(/^HTTP\/1.1 413 /)
})
