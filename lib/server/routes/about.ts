import type { FastifyInstance } from 'fastify'
import { ALGORITHM_VERSION, DIMENSIONS, FAMILIES } from '../../schema/index.js'
import { snakeCase } from '../../snake-case.js'
import { answers, anyObject, array, INTEGER, object } from '../schemas.js'
import type { Service } from '../service.js'

const tags = ['Server']

/** What the numbers mean, and how the server fares. */
export function addAboutRoutes(app: FastifyInstance, { metrics }: Service): void {
  const schema = snakeCase({ algorithmVersion: ALGORITHM_VERSION, families: FAMILIES, dimensions: DIMENSIONS })
  app.get(
    '/dimensions',
    {
      config: { isPublic: true },
      schema: {
        summary: 'What the dimensions are',
        tags,
        security: [],
        response: answers({
          200: object({
            algorithm_version: INTEGER,
            families: array(anyObject('Name, label and share of a similarity.')),
            dimensions: array(anyObject('Name, family, unit, range, meaning, source and more, in canonical order.')),
          }),
        }),
      },
    },
    async () => schema,
  )

  app.get(
    '/metrics',
    { schema: { summary: 'Figures for Prometheus', tags, produces: ['text/plain'], response: answers({}) } as object },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  )
}
