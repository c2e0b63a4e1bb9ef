import type { FastifyInstance } from 'fastify'
import { ALGORITHM_VERSION } from '../../schema/index.js'
import type { Failure, Track } from '../../store/index.js'
import { Refusal } from '../errors.js'
import { answers, FINGERPRINT, INTEGER, object } from '../schemas.js'
import type { Service } from '../service.js'
import {
  cursorAfter,
  DETAILED_TRACK,
  FAILURE,
  ID,
  PAGE_QUERY,
  type PagedQuery,
  type PageQuery,
  pageOf,
  placeOf,
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

export function addTrackRoutes(app: FastifyInstance, { access, library, references }: Service): void {
  const pageFrom = async (query: PagedQuery, { cursor, limit }: PageQuery, folder?: string) => {
    const [under, after] = [await access.scope(folder), cursor === undefined ? undefined : placeOf(cursor, query)]
    const items = await library.read('tracks', { ...query, under, after, limit: limit + 1 })
    const hasMore = items.length > limit
    if (hasMore) items.pop()
    const last = items.at(-1)
    return { items, next_cursor: hasMore && last ? cursorAfter(last, query) : null }
  }

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
      const { items, next_cursor } = await pageFrom(trackQueryOf(query), query, query.under)
      return { tracks: items.map(trackAnswer), next_cursor }
    },
  )

  app.get<ById>(
    '/tracks/:id',
    { schema: { summary: 'One track with its details', tags, params, response: answers({ 200: DETAILED_TRACK }) } },
    async ({ params: { id } }) => trackAnswer(await references.track(id)),
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
      const { fingerprint, algorithmVersion } = await references.track(id)
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
      const { items, next_cursor } = await pageFrom({ states: ['failed'], order: 'id' }, query)
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
    async () => ({
      tracks: await library.read('counts', await access.scope()),
      algorithm_version: ALGORITHM_VERSION,
    }),
  )
}

function failureAnswer({ id, path, failure }: Track) {
  const { code, message, failedAtMs } = failure as Failure
  return { id, path, error: { code, message }, failed_at: new Date(failedAtMs).toISOString() }
}
