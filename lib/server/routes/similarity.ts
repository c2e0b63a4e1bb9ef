import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { SoundReference } from '../../library/index.js'
import { Refusal } from '../errors.js'
import { answers, object } from '../schemas.js'
import type { Service } from '../service.js'
import {
  ANSWERS,
  BODIES,
  type Bodies,
  DUPLICATES_QUERY,
  type DuplicatesQuery,
  explanationAnswer,
  pairAnswer,
  type ReferenceBody,
  type SearchingBody,
  searchFilterOf,
  similarAnswer,
} from '../similarity-schemas.js'
import { ID } from '../track-schemas.js'

const tags = ['Similarity']

/** Which tracks sound alike. */
export function addSimilarityRoutes(app: FastifyInstance, service: Service): void {
  const { access, library, references, requests } = service

  /** How to search: within the roots, whatever the request says. */
  const searchOptions = async ({ emphasis, weights, metric, filter }: SearchingBody) => {
    const under = await access.scope(filter?.under)
    return { emphasis, weights, metric, filter: searchFilterOf(filter, under) }
  }
  /** One after the other: a request with twenty files is to have no more threads than one with a single file. */
  const soundsOf = async (bodies: readonly ReferenceBody[], signal: AbortSignal) => {
    const sounds: SoundReference[] = []
    for (const body of bodies) sounds.push(await references.sound(body, signal))
    return sounds
  }
  const route = <Name extends keyof Bodies & keyof typeof BODIES>(
    name: Name,
    summary: string,
    answer: object,
    handle: (body: Bodies[Name], signal: AbortSignal) => Promise<unknown>,
  ) =>
    app.post(
      `/${name}`,
      { schema: { summary, tags, body: BODIES[name], response: answers({ 200: answer as never }) } },
      async (request: FastifyRequest) => handle(request.body as Bodies[Name], requests.signalOf(request)),
    )

  route('similar', 'Tracks that sound like a track, a file or numbers', ANSWERS.tracks, async (body, signal) => {
    const options = { k: body.k, ...(await searchOptions(body)) }
    const [reference] = (await soundsOf([body.reference], signal)) as [SoundReference]
    const tracks = await library.search('similar', { reference, options }, signal)
    return { tracks: tracks.map(similarAnswer) }
  })

  route('compare', 'How one sounds against another, and why', ANSWERS.compare, async (body, signal) => {
    const { emphasis, weights } = body
    const [a, b] = (await soundsOf([body.a, body.b], signal)) as [SoundReference, SoundReference]
    return explanationAnswer(await library.search('explain', { a, b, options: { emphasis, weights } }, signal))
  })

  route('playlist', 'A playlist of what sounds like some tracks', ANSWERS.tracks, async (body, signal) => {
    const options = {
      length: body.length,
      noRepeatArtist: body.no_repeat_artist,
      noRepeatAlbum: body.no_repeat_album,
      includeSeeds: body.include_seeds,
      ...(await searchOptions(body)),
    }
    const seeds = await soundsOf(body.seeds, signal)
    const tracks = await library.search('playlist', { seeds, ...options }, signal)
    return { tracks: tracks.map(similarAnswer) }
  })

  route('path', 'A journey from one sound to another', ANSWERS.tracks, async (body, signal) => {
    const options = await searchOptions(body)
    const [from, to] = (await soundsOf([body.from, body.to], signal)) as [SoundReference, SoundReference]
    const tracks = await library.search('path', { from, to, steps: body.steps ?? 10, options }, signal)
    return { tracks: tracks.map(similarAnswer) }
  })

  route('recommend', 'What sounds like the tracks of a history', ANSWERS.recommend, async (body, signal) => {
    const options = { k: body.k, ...(await searchOptions(body)) }
    const history = []
    for (const item of body.history) {
      const { track, weight } = typeof item === 'object' ? item : { track: item, weight: undefined }
      history.push({ track: await references.analyzed(track), weight })
    }
    const tracks = await library.search('recommend', { history, options }, signal)
    return { tracks: tracks.map(similarAnswer) }
  })

  route('graph', 'Store the nearest tracks of every track', ANSWERS.graph, (body, signal) =>
    library.longSearch('graph', { k: body?.k ?? 10 }, signal),
  )

  app.get<{ Params: { readonly id: number } }>(
    '/tracks/:id/neighbors',
    {
      schema: {
        summary: 'The nearest tracks of a track, as the graph has them',
        tags,
        params: object({ id: ID }),
        response: answers({ 200: ANSWERS.tracks }),
      },
    },
    async (request) => {
      const { id } = request.params
      await references.analyzed(id)
      const neighbors = await library.read('neighbors', id)
      if (neighbors === null) throw new Refusal('NOT_COMPARED')
      return { tracks: neighbors.filter(({ path }) => access.allows(path)).map(similarAnswer) }
    },
  )

  app.get<{ Querystring: DuplicatesQuery }>(
    '/duplicates',
    {
      schema: {
        summary: 'Pairs that may be the same recording, nearest first',
        tags,
        querystring: DUPLICATES_QUERY,
        response: answers({ 200: ANSWERS.duplicates }),
      },
    },
    async (request) => {
      const { maximum_distance: maximumDistance, maximum_seconds: maximumSeconds, limit } = request.query
      const filter = { under: await access.scope() }
      const options = { maximumDistance, maximumSeconds, filter }
      const pairs = await library.longSearch('duplicates', options, requests.signalOf(request))
      return { pairs: pairs.slice(0, limit).map(pairAnswer) }
    },
  )
}
