import type { FastifyInstance } from 'fastify'
import { FpError } from '../../errors.js'
import { Refusal } from '../errors.js'
import type { FileAccess } from '../files.js'
import { answers, anyObject, array, FILE_PATH, nullable, object, TEXT, TIME } from '../schemas.js'
import type { Service } from '../service.js'

interface Body {
  readonly roots?: readonly string[]
  readonly retry_failed?: boolean
  readonly max_tracks?: number
}

const tags = ['Scan']

const BODY = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    roots: {
      ...array(FILE_PATH),
      minItems: 1,
      maxItems: 100,
      description: 'Folders; the roots of the server where left out.',
    },
    retry_failed: { type: 'boolean' },
    max_tracks: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  },
}

const STATUS = object({
  state: { type: 'string', enum: ['idle', 'running', 'cancelling', 'finished', 'cancelled', 'failed'] },
  roots: array(TEXT),
  started_at: nullable(TIME),
  ended_at: nullable(TIME),
  progress: nullable(anyObject('Phase, total, cached, completed, failed, processing, tracks_per_second, eta_seconds.')),
  summary: nullable(anyObject('What became of the tracks.')),
  error: nullable(object({ error: TEXT, code: TEXT })),
})

export function addScanRoutes(app: FastifyInstance, service: Service): void {
  const { access, events, library, scanJob, workers } = service
  scanJob.on('status', (status) => events.send('status', status))
  scanJob.on('progress', (progress) => events.send('progress', progress))

  app.post<{ Body: Body | null }>(
    '/scan',
    {
      schema: {
        summary: 'Bring the library up to date with folders',
        tags,
        body: BODY,
        response: answers({ 202: STATUS }),
      },
    },
    async (request, reply) => {
      const { roots, retry_failed, max_tracks } = request.body ?? {}
      if (scanJob.isRunning) throw new Refusal('SCAN_RUNNING')
      const folders = await foldersOf(roots ?? access.roots, access)
      const options = {
        workers,
        retryFailed: retry_failed,
        maxTracks: max_tracks,
        linksWithin: access.roots.length === 0 ? undefined : access.roots,
      }
      scanJob.start(library, { roots: folders, options }, (error) => {
        app.log.error({ err: error }, 'the scan failed')
      })
      return reply.code(202).send(scanJob.status)
    },
  )

  app.get(
    '/scan',
    { schema: { summary: 'The scan that runs, or else the last one', tags, response: answers({ 200: STATUS }) } },
    async () => scanJob.status,
  )

  app.delete(
    '/scan',
    { schema: { summary: 'Cancel the scan: what is in work is finished', tags, response: answers({ 202: STATUS }) } },
    async (_request, reply) => {
      scanJob.cancel()
      return reply.code(202).send(scanJob.status)
    },
  )

  app.get(
    '/scan/events',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Server-sent events: `status` at first and whenever it changes, `progress` some ten times a second',
        tags,
        produces: ['text/event-stream'],
        response: answers({}),
      } as object,
    },
    (_request, reply) => events.open(reply, 'status', scanJob.status),
  )
}

async function foldersOf(requested: readonly string[], access: FileAccess): Promise<string[]> {
  if (requested.length === 0) throw new FpError('INVALID_ARGUMENT', 'Say which folders to scan, in `roots`.')
  return Promise.all(requested.map((folder) => access.folder(folder)))
}
