import type { FastifyInstance } from 'fastify'
import { fingerprintFromVector } from '../../schema/index.js'
import { answers, FILE_PATH, FINGERPRINT, METADATA, object, TRACK_ID } from '../schemas.js'
import type { Service } from '../service.js'

interface Body {
  readonly track_id?: number | string | null
  readonly filepath: string
}

const SCHEMA = {
  summary: 'Fingerprint a file of this machine',
  tags: ['Analysis'],
  body: { ...object({ track_id: TRACK_ID, filepath: FILE_PATH }), required: ['filepath'] },
  response: answers({
    200: object({
      track_id: TRACK_ID,
      fingerprint: FINGERPRINT,
      metadata: METADATA,
      processing_time_ms: { type: 'integer', description: 'From the request to the answer.' },
    }),
  }),
}

export function addFingerprintRoute(app: FastifyInstance, { access, analyses, requests }: Service): void {
  app.post<{ Body: Body }>('/fingerprint', { schema: SCHEMA }, async (request) => {
    const started = performance.now()
    const { track_id = null, filepath } = request.body
    analyses.checkRoom()
    const file = await access.open(filepath)
    const { vector, metadata } = await analyses.analyze(file, requests.signalOf(request))
    const { durationSeconds, sampleRate, channels, format } = metadata
    return {
      track_id,
      fingerprint: fingerprintFromVector(vector),
      metadata: { duration_sec: durationSeconds, sample_rate: sampleRate, channels, format },
      processing_time_ms: Math.round(performance.now() - started),
    }
  })
}
