import { describe, expect, it } from 'vitest'
import { type Caller, Gate, isLoopback } from '../../lib/server/security.js'

const gate = new Gate({ token: 'secret', allowHosts: ['Music.example'], allowOrigins: ['https://app.example'] })

function caller(headers: Caller['headers'], { method = 'POST', localAddress = '127.0.0.1' } = {}): Caller {
  return { method, headers, localAddress }
}

describe('Host', () => {
  it.each([
    'localhost',
    'LOCALHOST:8766',
    'localhost.',
    '127.0.0.1',
    '127.0.0.1:80',
    '127.8.7.6',
    '[::1]',
    '[::1]:8766',
    'music.example:1',
  ])('may be %s', (host) => expect(() => gate.checkHost(caller({ host }))).not.toThrow())

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:8766',
    'localhost.evil.example',
    'localhost@evil.example',
    'music.example.evil.example',
    '127.0.0.1.evil.example',
    '[::1',
    '::1',
    '[::1]evil',
    '192.168.1.5',
    '[2001:db8::1]:8766',
    'localhost:123456',
    'localhost:8766:8766',
    'localhost/evil',
    'localhost evil',
    '2130706433',
  ])('may not be %s', (host) => {
    expect(() => gate.checkHost(caller(host === undefined ? {} : { host }))).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN_HOST' }),
    )
  })

  it('may be any address where others can connect', () => {
    const localAddress = '192.168.1.5'
    expect(() => gate.checkHost(caller({ host: '192.168.1.5:8766' }, { localAddress }))).not.toThrow()
    expect(() => gate.checkHost(caller({ host: '[2001:db8::1]:8766' }, { localAddress }))).not.toThrow()
    expect(() => gate.checkHost(caller({ host: 'evil.example' }, { localAddress }))).toThrow()
  })

  it.each([
    ['127.0.0.1', true],
    ['127.255.255.255', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['128.0.0.1', false],
    ['0.0.0.0', false],
    ['::', false],
    ['fe80::1', false],
    ['localhost', false],
  ])('%s is loopback: %s', (address, expected) => expect(isLoopback(address)).toBe(expected))
})

describe('Origin', () => {
  const host = 'localhost:8766'

  it.each([
    [{}],
    [{ origin: 'http://localhost:8766' }],
    [{ origin: 'https://app.example' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ 'sec-fetch-site': 'same-origin' }],
  ])('lets in %j', (headers) => expect(() => gate.checkOrigin(caller({ host, ...headers }))).not.toThrow())

  it.each([
    [{ origin: 'null' }],
    [{ origin: '' }],
    [{ origin: 'http://localhost:3000' }],
    [{ origin: 'http://localhost' }],
    [{ origin: 'https://app.example.evil' }],
    [{ origin: 'https://APP.example:444' }],
    [{ origin: 'file://' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
  ])('keeps out %j', (headers) => {
    expect(() => gate.checkOrigin(caller({ host, ...headers }))).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN_ORIGIN' }),
    )
  })

  it('lets people follow links', () => {
    const headers = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect(() => gate.checkOrigin(caller(headers, { method: 'GET' }))).not.toThrow()
  })
})

describe('the token', () => {
  it.each(['Bearer secret', 'bearer secret', 'Bearer  secret'])('is taken from %s', (authorization) => {
    expect(() => gate.checkToken(caller({ authorization }))).not.toThrow()
  })

  it.each([
    undefined,
    '',
    'secret',
    'Bearer',
    'Bearer ',
    'Bearer secre',
    'Bearer secretx',
    'Bearer SECRET',
    'Basic secret',
    'Bearer secret x',
  ])('is not %s', (authorization) => {
    expect(() => gate.checkToken(caller(authorization === undefined ? {} : { authorization }))).toThrow(
      expect.objectContaining({ code: 'UNAUTHORIZED', headers: { 'www-authenticate': 'Bearer' } }),
    )
  })

  it('is not asked for where there is none', () => {
    const open = new Gate({ token: undefined, allowHosts: [], allowOrigins: [] })
    expect(() => open.checkToken(caller({}))).not.toThrow()
  })
})
