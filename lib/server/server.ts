import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { loadBinding } from '../binding/index.js'
import { AnalysisPool } from '../pool/index.js'
import { Analyses } from './analyses.js'
import { createApp } from './app.js'
import { addCors } from './cors.js'
import { addDocs } from './docs.js'
import { EventStreams } from './events.js'
import { FileAccess } from './files.js'
import { DRAIN_MS } from './limits.js'
import { logRequest } from './logging.js'
import { Metrics } from './metrics.js'
import { readServerOptions, type ServerOptions } from './options.js'
import { collectInQuietTimes } from './quiet-times.js'
import { References } from './references.js'
import { Requests } from './requests.js'
import { addAboutRoutes } from './routes/about.js'
import { addAnalyzeRoute } from './routes/analyze.js'
import { addFingerprintRoute } from './routes/fingerprint.js'
import { addHealthRoute } from './routes/health.js'
import { addScanRoutes } from './routes/scan.js'
import { addSimilarityRoutes } from './routes/similarity.js'
import { addTrackRoutes } from './routes/tracks.js'
import { ScanJob } from './scan-job.js'
import { Gate } from './security.js'
import type { Service } from './service.js'
import { SharedLibrary } from './shared-library.js'
import { Uploads } from './uploads.js'
import { within } from './within.js'

/** Made by {@link createServer}. */
export class Server {
  /** Answers a request of Node's `http`, Express and the like. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void
  /** A plugin of another Fastify: `app.register(audio.plugin, { prefix: '/audio' })`. Its hooks come before. */
  readonly plugin: (app: FastifyInstance) => Promise<void>
  /** @internal */
  readonly app: FastifyInstance
  readonly #pool: AnalysisPool
  readonly #service: Service
  #closing: Promise<void> | null = null
  #endQuietTimes = () => {}

  /** @internal */
  constructor(app: FastifyInstance, pool: AnalysisPool, service: Service) {
    this.app = app
    this.#pool = pool
    this.#service = service
    this.handler = (request, response) => app.routing(request, response)
    this.plugin = async (host) => mount(host, this.handler)
  }

  /**
   * For a process that does nothing else: gives memory back when there is nothing to do.
   *
   * @internal
   */
  collectInQuietTimes(): void {
    const { analyses, requests } = this.#service
    this.#endQuietTimes = collectInQuietTimes({
      requests: () => requests.total,
      isBusy: () => analyses.running > 0,
    })
  }

  /**
   * Answers new requests with 503, finishes those that are in flight (for ten seconds at most) and frees everything. A
   * scan goes on another time. Safe to call twice.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { events, library, requests, scanJob, uploads } = this.#service
    this.#endQuietTimes()
    const scanEnd = scanJob.close()
    events.close()
    await Promise.all([requests.drain(DRAIN_MS), within(DRAIN_MS, scanEnd)])
    // Whoever still sends does not come to an end by himself.
    if (requests.count > 0) this.app.server.closeAllConnections()
    await this.app.close()
    // Gives tracks that are still in work back to the library.
    await library.close()
    await scanEnd
    await this.#pool.close()
    await uploads.close()
  }
}

/**
 * The service of `fp-native serve` as a part of another program: no port of its own, no signals.
 *
 * @example
 * const audio = await createServer({ roots: ['/music'] })
 * http.createServer(audio.handler).listen(8080)
 *
 * @throws FpError INVALID_ARGUMENT, NATIVE_UNAVAILABLE; with `db` those of `openLibrary`
 */
export async function createServer(options?: ServerOptions): Promise<Server> {
  const settings = readServerOptions(options)
  const { allowOrigins, logger, queue, timeoutMs, token, workers } = settings
  // Missing here, the addon would be missed by every request; and the main thread should be the first to load it.
  loadBinding()
  const access = await FileAccess.to(settings.roots)
  const library = await SharedLibrary.of(settings.db ?? null, queue)
  const pool = new AnalysisPool({ workers, timeoutMs, keepThreads: true })
  const scanJob = new ScanJob()
  const analyses: Analyses = new Analyses({
    pool,
    workers,
    queue,
    onAnalysis: (origin) => metrics.countFingerprint(origin),
  })
  const metrics = new Metrics({
    running: () => analyses.running,
    waiting: () => analyses.waiting,
    isScanning: () => scanJob.isRunning,
  })
  const requests = new Requests()
  const service: Service = {
    access,
    analyses,
    events: new EventStreams(),
    library,
    metrics,
    references: new References(access, analyses, library),
    requests,
    scanJob,
    uploads: new Uploads(settings.maxUploadBytes),
    workers,
  }
  const onRequestEnd: typeof logRequest = (request, reply) => {
    logRequest(request, reply)
    metrics.observeRequest(request, reply)
  }
  const app = await createApp({ gate: new Gate(settings), requests, logger, onRequestEnd }, async (app) => {
    await addCors(app, allowOrigins)
    await addDocs(app, token !== undefined)
    addHealthRoute(app)
    addFingerprintRoute(app, service)
    await addAnalyzeRoute(app, service)
    addTrackRoutes(app, service)
    addSimilarityRoutes(app, service)
    addScanRoutes(app, service)
    addAboutRoutes(app, service)
  })
  return new Server(app, pool, service)
}

/** All that comes below the prefix of the host, with the body as it comes. */
function mount(host: FastifyInstance, handler: Server['handler']): void {
  host.removeAllContentTypeParsers()
  host.addContentTypeParser('*', (_request, _payload, done) => done(null))
  const answer = ({ raw }: FastifyRequest, reply: FastifyReply) => {
    reply.hijack()
    const { url = '/' } = raw
    // As Express does; Fastify's own `originalUrl` reads it as well.
    Object.assign(raw, { originalUrl: url, url: url.slice(host.prefix.length) || '/' })
    handler(raw, reply.raw)
  }
  host.all('/', answer)
  host.all('/*', answer)
}
