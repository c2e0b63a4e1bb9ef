import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { Ajv } from 'ajv'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type HTTPMethods,
  LogController,
} from 'fastify'
import { acceptJsonOnly } from './body.js'
import { answerOf, REFUSALS, Refusal, type RefusalCode } from './errors.js'
import * as limits from './limits.js'
import type { Requests } from './requests.js'
import type { Gate } from './security.js'

export interface AppOptions {
  readonly gate: Gate
  readonly requests: Requests
  readonly logger: FastifyBaseLogger | undefined
  /** Told of every request that is over, answered or not. */
  readonly onRequestEnd: (request: FastifyRequest, reply: FastifyReply) => void
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered without a token: what monitors and browsers ask for and what tells nothing about the user. */
    isPublic?: boolean
    /** The body is audio, which may take its time. */
    isUpload?: boolean
  }
}

/** The framework with its bounds, its gate and its way of telling errors around the routes. */
export async function createApp(
  { gate, requests, logger, onRequestEnd }: AppOptions,
  addRoutes: (app: FastifyInstance) => void | Promise<void>,
): Promise<FastifyInstance> {
  const app = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: limits.BODY_BYTES,
    requestTimeout: limits.REQUEST_TIMEOUT_MS,
    http: {
      maxHeaderSize: limits.HEADER_BYTES,
      headersTimeout: limits.HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: limits.LOOK_FOR_SLOW_CONNECTIONS_MS,
    },
    // Requests that come too late are answered here, while the server still listens.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => sendError(error, request, reply),
  })
  app.server.maxConnections = limits.CONNECTIONS
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? AS_IS : FROM_TEXT).compile(schema as object),
  )
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.raw.once('close', () => onRequestEnd(request, reply))
    requests.enter(request, reply)
    const { method, headers } = request.raw
    const caller = { method: method ?? '', headers, localAddress: request.socket?.localAddress }
    gate.checkHost(caller)
    gate.checkOrigin(caller)
    // OPTIONS tells nothing, and browsers ask it without the token.
    const isPublic = method === 'OPTIONS' || request.routeOptions.config.isPublic === true
    if (!isPublic) gate.checkToken(caller)
  })
  app.setErrorHandler<FastifyError>(sendError)
  app.setNotFoundHandler((request) => {
    throw new Refusal('NOT_FOUND', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`)
  })
  acceptJsonOnly(app)
  const completeRoutes = refuseOtherMethods(app)
  await addRoutes(app)
  completeRoutes()
  await app.ready()
  return app
}

/** What comes in JSON must have the right types. */
const AS_IS = new Ajv({ allowUnionTypes: true, strictTypes: false })
/** What comes in a URL is text; it is read as the type that is wanted. */
const FROM_TEXT = new Ajv({ coerceTypes: 'array', useDefaults: true, allowUnionTypes: true, strictTypes: false })

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, code, message, headers } = answerOf(error)
  if (status === 500 && !reply.raw.destroyed) request.log.error({ err: error }, 'the request failed')
  else request.log.debug({ code, reason: message }, 'the request was refused')
  reply.code(status).headers(headers).send({ error: message, code, request_id: request.id })
}

const BROKEN_REQUESTS: { readonly [code: string]: RefusalCode } = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
}

/** Answers what is no HTTP, or not in time. */
function answerBrokenRequest(this: FastifyInstance, error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy()
  const code = BROKEN_REQUESTS[error.code ?? ''] ?? 'INVALID_REQUEST'
  const { status, meaning } = REFUSALS[code]
  this.log.debug({ code, reason: error.message }, 'the request was broken')
  // Node writes whole answers at once, so this can't end up in the middle of one.
  const message = code === 'INVALID_REQUEST' ? 'The request is no HTTP.' : meaning
  const body = JSON.stringify({ error: message, code, request_id: randomUUID() })
  socket.end(
    `HTTP/1.1 ${status} ${code}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** Answers other methods on the routes that there are; to be called before any of them is added. */
function refuseOtherMethods(app: FastifyInstance): () => void {
  const methods = new Map<string, Set<HTTPMethods>>()
  app.addHook('onRoute', ({ url, method, schema }) => {
    // Hidden ones are those of plugins, which know what they do.
    if (schema?.hide) return
    const known = methods.get(url) ?? new Set()
    for (const name of [method].flat()) known.add(name as HTTPMethods)
    methods.set(url, known)
  })
  return () => {
    for (const [url, known] of [...methods]) {
      const allow = [...known].join(', ')
      const others = (app.supportedMethods as HTTPMethods[]).filter((method) => !known.has(method))
      app.route({
        url,
        method: others,
        schema: { hide: true },
        handler: () => {
          throw new Refusal('METHOD_NOT_ALLOWED', `${url} knows ${allow}.`, { allow })
        },
      })
    }
  }
}
