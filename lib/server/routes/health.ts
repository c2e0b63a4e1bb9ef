import type { FastifyInstance } from 'fastify'
import { packageVersion } from '../../package-root.js'
import { answers, object } from '../schemas.js'

const SCHEMA = {
  summary: 'Tell whether the server works',
  tags: ['Server'],
  security: [],
  response: answers({
    200: object({
      status: { type: 'string', const: 'healthy' },
      version: { type: 'string' },
      uptime_sec: { type: 'integer' },
    }),
  }),
}

export function addHealthRoute(app: FastifyInstance): void {
  const version = packageVersion()
  const started = performance.now()
  app.get('/health', { schema: SCHEMA, config: { isPublic: true } }, async () => ({
    status: 'healthy',
    version,
    uptime_sec: Math.floor((performance.now() - started) / 1000),
  }))
}
