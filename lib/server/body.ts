/** How bodies come in: JSON, whatever the client calls it, within bounds. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from './errors.js'
import { BODY_TIMEOUT_MS } from './limits.js'

/** Clients of the protocol send any Content-Type or none, so it decides nothing. */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  app.addHook('onRequest', async (request) => {
    const { headers } = request.raw
    delete headers['content-type']
    const encoding = headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') throw new Refusal('UNSUPPORTED_ENCODING')
  })
  app.addHook('preParsing', async (request, reply) => {
    if (request.raw.readableEnded) {
      throw new Refusal('INVALID_REQUEST', 'The program around the server has read the body before.')
    }
    if (request.routeOptions.config.isUpload !== true) refuseWhenSlow(request, reply, BODY_TIMEOUT_MS)
  })
}

/** A body that trickles in must not hold a connection for ever. */
function refuseWhenSlow(request: FastifyRequest, reply: FastifyReply, timeoutMs: number): void {
  const refuse = () => {
    reply.header('connection', 'close')
    reply.send(new Refusal('REQUEST_TIMEOUT'))
  }
  const timer = setTimeout(refuse, timeoutMs)
  const stop = () => clearTimeout(timer)
  request.raw.once('end', stop).once('close', stop)
}
