import type { FastifyInstance } from 'fastify'
import type { Library } from '../../library/index.js'
import { ALGORITHM_VERSION } from '../../schema/index.js'
import type { Failure, Track, TrackQuery } from '../../store/index.js'
import { Refusal } from '../errors.js'
import { answers, FINGERPRINT, INTEGER, object } from '../schemas.js'
import type { Service } from '../service.js'
import {
  DETAILED_TRACK,
  FAILURE,
  ID,
  PAGE_QUERY,
  type PageQuery,
  pageOf,
  TRACK,
  TRACKS_QUERY,
  type TracksQuery,
  trackAnswer,
  trackQueryOf,
} from '../track-schemas.js'

const tags = ['Library']
const params = object({ id: ID })
const COUNTS = Object.fromEntries(
  ['total', 'done', 'pending', 'claimed', 'failed', 'missing'].map((name) => [name, INTEGER]),
)

interface ById {
  readonly Params: { readonly id: number }
}

export function addTrackRoutes(app: FastifyInstance, { library }: Service): void {
  app.get<{ Querystring: TracksQuery }>(
    '/tracks',
    {
      schema: {
        summary: 'Tracks in pages, those that fit all conditions',
        tags,
        querystring: TRACKS_QUERY,
        response: answers({ 200: pageOf('tracks', TRACK) }),
      },
    },
    async ({ query }) => {
      const { items, next_cursor } = await pageFrom(library.existing(), trackQueryOf(query), query)
      return { tracks: items.map(trackAnswer), next_cursor }
    },
  )

  app.get<ById>(
    '/tracks/:id',
    { schema: { summary: 'One track with its details', tags, params, response: answers({ 200: DETAILED_TRACK }) } },
    async ({ params: { id } }) => trackAnswer(trackOf(library.existing(), id)),
  )

  app.get<ById>(
    '/tracks/:id/fingerprint',
    {
      schema: {
        summary: 'The fingerprint of one track',
        tags,
        params,
        response: answers({ 200: object({ id: INTEGER, algorithm_version: INTEGER, fingerprint: FINGERPRINT }) }),
      },
    },
    async ({ params: { id } }) => {
      const { fingerprint, algorithmVersion } = trackOf(library.existing(), id)
      if (fingerprint === null) throw new Refusal('NOT_ANALYZED')
      return { id, algorithm_version: algorithmVersion, fingerprint }
    },
  )

  app.get<{ Querystring: PageQuery }>(
    '/failures',
    {
      schema: {
        summary: 'Tracks that could not be analysed, and why',
        tags,
        querystring: { type: 'object', additionalProperties: false, properties: PAGE_QUERY },
        response: answers({ 200: pageOf('failures', FAILURE) }),
      },
    },
    async ({ query }) => {
      const { items, next_cursor } = await pageFrom(library.existing(), { states: ['failed'] }, query)
      return { failures: items.map(failureAnswer), next_cursor }
    },
  )

  app.get(
    '/stats',
    {
      schema: {
        summary: 'How many tracks stand where',
        tags,
        response: answers({ 200: object({ tracks: object(COUNTS), algorithm_version: INTEGER }) }),
      },
    },
    async () => ({ tracks: library.existing().counts(), algorithm_version: ALGORITHM_VERSION }),
  )
}

function trackOf(library: Library, id: number): Track {
  const track = library.track(id)
  if (track === null) throw new Refusal('TRACK_NOT_FOUND')
  return track
}

/** In order of id, so that a page begins where the last one ended whatever has changed between them. */
async function pageFrom(
  library: Library,
  query: TrackQuery,
  { cursor, limit }: PageQuery,
): Promise<{ items: Track[]; next_cursor: string | null }> {
  const afterId = cursor === undefined ? undefined : Number(cursor)
  const items: Track[] = []
  for await (const track of library.tracks({ ...query, order: 'id', afterId, limit: limit + 1 })) items.push(track)
  const hasMore = items.length > limit
  if (hasMore) items.pop()
  return { items, next_cursor: hasMore ? String(items.at(-1)?.id) : null }
}

function failureAnswer({ id, path, failure }: Track) {
  const { code, message, failedAtMs } = failure as Failure
  return { id, path, error: { code, message }, failed_at: new Date(failedAtMs).toISOString() }
}
