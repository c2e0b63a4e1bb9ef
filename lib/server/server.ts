import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { loadBinding } from '../binding/index.js'
import { AnalysisPool } from '../pool/index.js'
import { Analyses } from './analyses.js'
import { createApp } from './app.js'
import { FileAccess } from './files.js'
import { DRAIN_MS } from './limits.js'
import { logRequest } from './logging.js'
import { readServerOptions, type ServerOptions } from './options.js'
import { Requests } from './requests.js'
import { addFingerprintRoute } from './routes/fingerprint.js'
import { addHealthRoute } from './routes/health.js'
import { Gate } from './security.js'

/** Made by {@link createServer}. */
export class Server {
  /** Answers a request of Node's `http`, Express and the like. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void
  /** @internal */
  readonly app: FastifyInstance
  readonly #pool: AnalysisPool
  readonly #requests: Requests
  #closing: Promise<void> | null = null

  /** @internal */
  constructor(app: FastifyInstance, pool: AnalysisPool, requests: Requests) {
    this.app = app
    this.#pool = pool
    this.#requests = requests
    this.handler = (request, response) => app.routing(request, response)
  }

  /**
   * Answers new requests with 503, finishes those that are in flight (for ten seconds at most) and frees everything. Safe
   * to call twice.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#requests.drain(DRAIN_MS)
    await this.app.close()
    await this.#pool.close()
  }
}

/**
 * The service of `fp-native serve` as a part of another program: no port of its own, no signals.
 *
 * @example
 * const audio = await createServer({ roots: ['/music'] })
 * http.createServer(audio.handler).listen(8080)
 *
 * @throws FpError INVALID_ARGUMENT, NATIVE_UNAVAILABLE
 */
export async function createServer(options?: ServerOptions): Promise<Server> {
  const { roots, token, allowHosts, allowOrigins, workers, queue, timeoutMs, logger } = readServerOptions(options)
  // Missing here, the addon would be missed by every request; and the main thread should be the first to load it.
  loadBinding()
  const access = await FileAccess.to(roots)
  const requests = new Requests()
  const gate = new Gate({ token, allowHosts, allowOrigins })
  const pool = new AnalysisPool({ workers, timeoutMs, keepThreads: true })
  const analyses = new Analyses({ pool, workers, queue })
  const service = { access, analyses, requests }
  const app = await createApp({ gate, requests, logger, onRequestEnd: logRequest }, (app) => {
    addHealthRoute(app)
    addFingerprintRoute(app, service)
  })
  return new Server(app, pool, requests)
}
