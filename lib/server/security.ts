import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { Refusal } from './errors.js'

export interface GateOptions {
  /** What `Authorization: Bearer` must bring; undefined: nothing. */
  readonly token: string | undefined
  /** Names in `Host`, beside localhost and addresses. */
  readonly allowHosts: readonly string[]
  /** Origins whose pages may ask, as `https://example.org`. */
  readonly allowOrigins: readonly string[]
}

/** What decides whether a request comes in at all. */
export interface Caller {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** Of this end of the connection; undefined within a process. */
  readonly localAddress: string | undefined
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** A name, an address or an IPv6 address in brackets, with or without a port. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([^\s:/?#@[\]\\]+))(?::\d{1,5})?$/i

export function isLoopback(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && LOOPBACK.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/** Keeps out other web pages, names that were bent to this machine, and whoever does not have the token. */
export class Gate {
  readonly #tokenDigest: Buffer | null
  readonly #hosts: ReadonlySet<string>
  readonly #origins: ReadonlySet<string>

  constructor({ token, allowHosts, allowOrigins }: GateOptions) {
    this.#tokenDigest = token === undefined ? null : digestOf(token)
    this.#hosts = new Set(['localhost', ...allowHosts.map((name) => name.toLowerCase())])
    this.#origins = new Set(allowOrigins)
  }

  /**
   * DNS rebinding needs a name that an attacker owns: an address that a connection can have come by is no such thing.
   *
   * @throws Refusal FORBIDDEN_HOST
   */
  checkHost({ headers, localAddress }: Caller): void {
    const [, bracketed, plain] = HOST.exec(headers.host ?? '') ?? []
    const host = (bracketed ?? plain ?? '').toLowerCase().replace(/\.$/, '')
    if (this.#hosts.has(host)) return
    const isLocal = localAddress === undefined || isLoopback(localAddress)
    if (isLocal ? isLoopback(host) : isIP(host) !== 0) return
    throw new Refusal('FORBIDDEN_HOST')
  }

  /**
   * Only browsers send these headers, and they don't let pages change them.
   *
   * @throws Refusal FORBIDDEN_ORIGIN
   */
  checkOrigin({ method, headers }: Caller): void {
    const { origin, host, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers
    if (origin !== undefined) {
      if (this.#origins.has(origin) || originHost(origin) === host?.toLowerCase()) return
      throw new Refusal('FORBIDDEN_ORIGIN')
    }
    if (site === undefined || site === 'same-origin' || site === 'none') return
    // Following a link to a page is no request of the page that has the link.
    if (method === 'GET' && mode === 'navigate') return
    throw new Refusal('FORBIDDEN_ORIGIN')
  }

  /** @throws Refusal UNAUTHORIZED */
  checkToken({ headers }: Caller): void {
    if (this.#tokenDigest === null) return
    const [, token = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? []
    // Digests are of equal length, and comparing them takes equally long whatever they are.
    if (timingSafeEqual(digestOf(token), this.#tokenDigest)) return
    throw new Refusal('UNAUTHORIZED', undefined, { 'www-authenticate': 'Bearer' })
  }
}

/** The host and, unless it is the scheme's own, port of an origin; undefined for `null` and other oddities. */
function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
