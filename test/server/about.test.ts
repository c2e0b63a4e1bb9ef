import { beforeAll, describe, expect, it } from 'vitest'
import { DIMENSIONS } from '../../lib/schema/index.js'
import { startServer, type TestServer } from './support.js'

describe('about the server', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ token: 'secret', allowOrigins: ['https://app.example'] })
  })

  it('explains the dimensions', async () => {
    const { json } = await server.send('/dimensions')
    expect(json.dimensions.map((dimension: { name: string }) => dimension.name)).toEqual(
      DIMENSIONS.map(({ name }) => name),
    )
    expect(json.dimensions[7]).toMatchObject({ name: 'lufs', unit: 'LUFS', minimum: -70, index: 7 })
  })

  it('has figures for Prometheus, for those who know the token', async () => {
    expect((await server.send('/metrics')).status).toBe(401)
    const { status, headers, text } = await server.send('/metrics', { headers: { authorization: 'Bearer secret' } })
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/plain/)
    for (const name of [
      'http_request_duration_seconds_count',
      'analyses_running',
      'analyses_waiting',
      'scan_running',
    ]) {
      expect(text).toContain(`fp_native_${name}`)
    }
    expect(text).toContain('process_resident_memory_bytes')
    // A URL that somebody thinks of must not become a series of its own.
    await server.send('/made-up-url')
    expect((await server.send('/metrics', { headers: { authorization: 'Bearer secret' } })).text).not.toContain(
      'made-up',
    )
  })

  it('documents every route and every answer', async () => {
    const { json } = await server.send('/openapi.json')
    const routes = Object.entries(json.paths).flatMap(([url, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${url}`),
    )
    expect(routes.filter((route) => !route.startsWith('HEAD')).sort()).toEqual([
      'DELETE /scan',
      'GET /dimensions',
      'GET /duplicates',
      'GET /failures',
      'GET /health',
      'GET /metrics',
      'GET /scan',
      'GET /scan/events',
      'GET /stats',
      'GET /tracks',
      'GET /tracks/{id}',
      'GET /tracks/{id}/fingerprint',
      'GET /tracks/{id}/neighbors',
      'POST /analyze',
      'POST /compare',
      'POST /fingerprint',
      'POST /graph',
      'POST /path',
      'POST /playlist',
      'POST /recommend',
      'POST /scan',
      'POST /similar',
    ])
    const { properties } = json.paths['/fingerprint'].post.responses[200].content['application/json'].schema
    expect(Object.keys(properties.fingerprint.properties)).toEqual(DIMENSIONS.map(({ name }) => name))
    expect(json.security).toEqual([{ token: [] }])
  })

  it('has a page that needs nothing from elsewhere', async () => {
    const { status, text, headers } = await server.send('/docs')
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    const places = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, place = '']) => place)
    expect(places.length).toBeGreaterThan(3)
    for (const place of places) {
      expect(place).toMatch(/^\.\/docs\//)
      expect((await server.send(place)).status, place).toBe(200)
    }
    expect((await server.send('/docs/static/..%2f..%2fpackage.json')).status).toBe(404)
  })

  it('lets pages of allowed origins ask', async () => {
    const preflight = { origin: 'https://app.example', 'access-control-request-method': 'POST' }
    const asked = await server.send('/fingerprint', { method: 'OPTIONS', headers: preflight })
    expect(asked.status).toBe(204)
    expect(asked.headers['access-control-allow-origin']).toBe('https://app.example')
    expect(asked.headers['access-control-allow-headers']).toContain('Authorization')
    const answer = await server.send('/health', { headers: { origin: 'https://app.example' } })
    expect(answer.headers['access-control-allow-origin']).toBe('https://app.example')
    const foreign = { ...preflight, origin: 'https://evil.example' }
    expect(await server.send('/fingerprint', { method: 'OPTIONS', headers: foreign })).toMatchObject({ status: 403 })
    expect(await server.send('/health', { headers: { host: 'evil.example' } })).toMatchObject({ status: 403 })
  })
})
