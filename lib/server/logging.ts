import { once } from 'node:events'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type DestinationStream, destination, type Logger, pino } from 'pino'

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

export interface LogFile {
  readonly logger: Logger
  /** Waits until all is written, or nobody reads it any more; nothing can be logged after it. */
  end(): Promise<void>
}

/** One JSON object a line to standard output, without making the program wait for who reads it. */
export function openLog(level: LogLevel): LogFile {
  const output = destination({ fd: 1, sync: false })
  const brokenPipe = new Promise<void>((resolve) => {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') resolve()
    })
  })
  return {
    logger: createLogger(level, output),
    // Not flushSync(): it would overtake what is being written at the moment.
    end: async () => {
      const written = once(output, 'close')
      output.end()
      await Promise.race([written, brokenPipe])
    },
  }
}

export function createLogger(level: LogLevel, output: DestinationStream): Logger {
  return pino({ level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` }, output)
}

/** One line a request, answered or not. Whatever has a status is answered. */
export function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { method, url } = request
  const status = reply.raw.writableFinished ? reply.statusCode : null
  request.log.info(
    { method, url: url.slice(0, LOGGED_URL_CHARACTERS), status, ms: Math.round(reply.elapsedTime) },
    status === null ? 'the client has gone' : 'answered',
  )
}

const LOGGED_URL_CHARACTERS = 200
