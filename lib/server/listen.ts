import { lookup } from 'node:dns/promises'
import { type AddressInfo, isIP } from 'node:net'
import { FpError } from '../errors.js'
import { packageVersion } from '../package-root.js'
import type { ServerOptions } from './options.js'
import { isLoopback } from './security.js'
import { createServer, type Server } from './server.js'

/** For whoever holds the port to say what it is. */
const ASK_HOLDER_MS = 1_000

export interface ListenOptions extends ServerOptions {
  /** 0 takes any free one. */
  readonly port: number
  /** An address or a name of this machine. */
  readonly host: string
}

export interface ListeningServer {
  readonly server: Server
  /** As in `http://127.0.0.1:8766`. */
  readonly url: string
}

/**
 * A server with a port of its own.
 *
 * @throws FpError INVALID_ARGUMENT where others than this machine could reach it without `roots` and `token`;
 *   CANNOT_LISTEN; those of `createServer`
 */
export async function listen({ port, host, ...options }: ListenOptions): Promise<ListeningServer> {
  const address = await addressOf(host)
  if (!isLoopback(address)) checkIsGuarded(host, options)
  const names = isIP(host) === 0 ? [host] : []
  const server = await createServer({ ...options, allowHosts: [...(options.allowHosts ?? []), ...names] })
  try {
    await server.app.listen({
      port,
      host: address,
      listenTextResolver: (at) => `fp-native ${packageVersion()} listens at ${at}`,
    })
  } catch (error) {
    await server.close()
    throw await listenError(error, host, address, port)
  }
  return { server, url: urlOf(host, (server.app.server.address() as AddressInfo).port) }
}

async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address
  } catch (cause) {
    throw new FpError('CANNOT_LISTEN', `The host ${host} has no address.`, { cause })
  }
}

function checkIsGuarded(host: string, { roots = [], token }: ServerOptions): void {
  const missing = [...(roots.length === 0 ? ['--root'] : []), ...(token === undefined ? ['--token'] : [])]
  if (missing.length === 0) return
  throw new FpError(
    'INVALID_ARGUMENT',
    `Other machines can reach ${host}: say which folders they may read from (--root) and what they must know (--token). ` +
      `Missing: ${missing.join(' and ')}.`,
  )
}

async function listenError(error: unknown, host: string, address: string, port: number): Promise<unknown> {
  const { code } = error as NodeJS.ErrnoException
  const message = (reason: string) => new FpError('CANNOT_LISTEN', reason, { cause: error })
  switch (code) {
    case 'EADDRINUSE':
      return message(
        `Port ${port} of ${host} is taken by ${await holderOf(address, port)}. Stop it, or choose another port with ` +
          `--port. ${findHolder(port)} tells which program it is.`,
      )
    case 'EACCES':
      return message(`Port ${port} of ${host} may not be used by this user (ports below 1024 are reserved).`)
    case 'EADDRNOTAVAIL':
      return message(`${host} is no address of this machine.`)
    default:
      return error
  }
}

async function holderOf(address: string, port: number): Promise<string> {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
  try {
    const response = await fetch(`${urlOf(host, port)}/health`, { signal: AbortSignal.timeout(ASK_HOLDER_MS) })
    const { status, version } = (await response.json()) as Record<string, unknown>
    if (status === 'healthy') return `a fingerprint service that runs already (version ${String(version).slice(0, 20)})`
  } catch {
    // No HTTP, no JSON or no answer: some other program.
  }
  return 'another program'
}

function findHolder(port: number): string {
  switch (process.platform) {
    case 'linux':
      return `\`ss -ltnp sport = :${port}\``
    case 'win32':
      return `\`netstat -ano | findstr :${port}\``
    default:
      return `\`lsof -i :${port}\``
  }
}

function urlOf(host: string, port: number): string {
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}
