import type { FastifyReply, FastifyRequest } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds. */
const DURATIONS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** What is read when somebody asks. */
export interface MetricSources {
  readonly running: () => number
  readonly waiting: () => number
  readonly isScanning: () => boolean
}

export type AnalysisOrigin = 'analyzed' | 'joined' | 'library'

/** Figures for Prometheus. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #durations: Histogram<'method' | 'route' | 'status'>
  readonly #fingerprints: Counter<'origin'>

  constructor({ running, waiting, isScanning }: MetricSources) {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    this.#durations = new Histogram({
      name: 'fp_native_http_request_duration_seconds',
      help: 'From the headers of a request to the end of its answer; status 499: the client went away.',
      labelNames: ['method', 'route', 'status'],
      buckets: DURATIONS,
      registers,
    })
    this.#fingerprints = new Counter({
      name: 'fp_native_fingerprints_total',
      help: 'Requests for a fingerprint, by where it comes from.',
      labelNames: ['origin'],
      registers,
    })
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name: `fp_native_${name}`,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    gauge('analyses_running', 'Tracks that are being analysed for requests.', running)
    gauge('analyses_waiting', 'Requests that wait for a thread.', waiting)
    gauge('scan_running', '1 while a scan runs.', () => Number(isScanning()))
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  countFingerprint(origin: AnalysisOrigin): void {
    this.#fingerprints.inc({ origin })
  }

  observeRequest(request: FastifyRequest, reply: FastifyReply): void {
    const status = reply.raw.writableFinished ? reply.statusCode : 499
    // The pattern, since every URL that somebody thinks of would be a series of its own.
    const route = request.routeOptions.url ?? 'none'
    this.#durations.observe({ method: request.method, route, status }, reply.elapsedTime / 1000)
  }
}
