import { once } from 'node:events'
import { listen } from '../server/listen.js'
import { type LogLevel, openLog } from '../server/logging.js'

export interface ServeCommandOptions {
  readonly port: number
  readonly host: string
  readonly root?: readonly string[]
  readonly token?: string
  readonly allowHost?: readonly string[]
  readonly allowOrigin?: readonly string[]
  readonly workers?: number
  readonly queue?: number
  readonly timeout?: number
  readonly maxUpload?: number
  readonly db?: string
  readonly logLevel: LogLevel
}

/** Serves until the signal aborts, then finishes what is in flight. */
export async function serveCommand(options: ServeCommandOptions, signal: AbortSignal): Promise<void> {
  const { port, host, root, token, allowHost, allowOrigin, workers, queue, timeout, maxUpload, db, logLevel } = options
  const log = openLog(logLevel)
  try {
    const { server } = await listen({
      port,
      host,
      roots: root,
      token,
      allowHosts: allowHost,
      allowOrigins: allowOrigin,
      workers,
      queue,
      timeoutMs: timeout === undefined ? undefined : timeout * 1000,
      maxUploadBytes: maxUpload === undefined ? undefined : maxUpload * 2 ** 20,
      db,
      logger: log.logger,
    })
    server.collectInQuietTimes()
    if (!signal.aborted) await once(signal, 'abort')
    log.logger.info('ending: finishing what is in flight')
    await server.close()
    log.logger.info('ended')
  } finally {
    await log.end()
  }
}
