import type { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { fingerprintFromVector } from '../../schema/index.js'
import { answers, DETAILS, FINGERPRINT, INTEGER, METADATA, object, PROCESSING_TIME } from '../schemas.js'
import type { Service } from '../service.js'
import { metadataAnswer } from './fingerprint.js'

const SCHEMA = {
  summary: 'Fingerprint the audio file in the body',
  tags: ['Analysis'],
  consumes: ['application/octet-stream'],
  response: answers({
    200: object({
      fingerprint: FINGERPRINT,
      metadata: METADATA,
      details: DETAILS,
      algorithm_version: INTEGER,
      processing_time_ms: PROCESSING_TIME,
    }),
  }),
}

export async function addAnalyzeRoute(app: FastifyInstance, { analyses, requests, uploads }: Service): Promise<void> {
  await app.register(async (child) => {
    child.removeAllContentTypeParsers()
    child.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    child.post<{ Body: Readable | null }>(
      '/analyze',
      { schema: SCHEMA, config: { isUpload: true } },
      async (request) => {
        const started = performance.now()
        analyses.checkRoom()
        const signal = requests.signalOf(request)
        const announcedBytes = Number(request.headers['content-length'] ?? 0)
        const file = await uploads.receive(request.body ?? null, announcedBytes, signal)
        const { vector, metadata, details, algorithmVersion } = await analyses.analyze(file, signal)
        return {
          fingerprint: fingerprintFromVector(vector),
          metadata: metadataAnswer(metadata),
          details,
          algorithm_version: algorithmVersion,
          processing_time_ms: Math.round(performance.now() - started),
        }
      },
    )
  })
}
