import type { FastifyInstance } from 'fastify'
import type { Fingerprint } from '../../schema/index.js'
import { fingerprintFromVector } from '../../schema/index.js'
import type { AudioFacts } from '../../store/index.js'
import { answers, FILE_PATH, FINGERPRINT, METADATA, object, PROCESSING_TIME, TRACK_ID } from '../schemas.js'
import type { Service } from '../service.js'

interface Body {
  readonly track_id?: number | string | null
  readonly filepath: string
}

interface Result {
  readonly fingerprint: Fingerprint
  readonly audio: AudioFacts
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
      processing_time_ms: PROCESSING_TIME,
    }),
  }),
}

export function addFingerprintRoute(app: FastifyInstance, service: Service): void {
  app.post<{ Body: Body }>('/fingerprint', { schema: SCHEMA }, async (request) => {
    const started = performance.now()
    const { track_id = null, filepath } = request.body
    const { fingerprint, audio } = await resultOf(filepath, service.requests.signalOf(request), service)
    return {
      track_id,
      fingerprint,
      metadata: metadataAnswer(audio),
      processing_time_ms: Math.round(performance.now() - started),
    }
  })
}

async function resultOf(path: string, signal: AbortSignal, service: Service): Promise<Result> {
  const { access, analyses, library, metrics } = service
  analyses.checkRoom()
  const file = await access.open(path)
  let known: Result | null
  try {
    known = await library.resultOf(file)
  } catch (error) {
    await file.close()
    throw error
  }
  if (known !== null) {
    metrics.countFingerprint('library')
    await file.close()
    return known
  }
  const { vector, metadata } = await analyses.analyze(file, signal)
  return { fingerprint: fingerprintFromVector(vector), audio: metadata }
}

export function metadataAnswer({ durationSeconds, sampleRate, channels, format }: AudioFacts) {
  return { duration_sec: durationSeconds, sample_rate: sampleRate, channels, format }
}
