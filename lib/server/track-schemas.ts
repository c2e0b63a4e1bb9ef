/** Tracks of the library: how they are told, and what can be asked about them. */

import { trackRecord } from '../library/export.js'
import { DIMENSION_NAMES, DIMENSIONS, type DimensionName } from '../schema/index.js'
import {
  type Range,
  type Track,
  type TrackOrder,
  type TrackPlace,
  type TrackQuery,
  type TrackState,
  trackPlace,
} from '../store/index.js'
import { Refusal } from './errors.js'
import { PAGE_TRACKS, PATH_CHARACTERS, SEARCH_CHARACTERS } from './limits.js'
import {
  anyObject,
  array,
  FILE_PATH,
  FINGERPRINT,
  INTEGER,
  type JsonSchema,
  NUMBER,
  nullable,
  object,
  TEXT,
  TIME,
} from './schemas.js'

const STATES: readonly TrackState[] = ['pending', 'claimed', 'done', 'failed', 'missing']

export const ID: JsonSchema = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }

const TRACK_PROPERTIES = {
  id: INTEGER,
  state: { type: 'string', enum: STATES },
  path: TEXT,
  audio_hash: nullable({ ...TEXT, description: 'Equal for copies of one recording.' }),
  size: { type: 'integer', description: 'Bytes.' },
  modified_at: TIME,
  fingerprint: nullable(FINGERPRINT),
  tags: anyObject('Title, artist, album and more, as far as the file has them.'),
  audio: nullable(
    object({
      duration_seconds: NUMBER,
      sample_rate: INTEGER,
      channels: INTEGER,
      bits_per_sample: nullable(INTEGER),
      format: TEXT,
      codec: TEXT,
      truncated: { type: 'boolean' },
      decode_errors: INTEGER,
    }),
  ),
  algorithm_version: nullable(INTEGER),
  analyzed_at: nullable(TIME),
}

export const TRACK = object(TRACK_PROPERTIES)

export const DETAILED_TRACK = object({
  ...TRACK_PROPERTIES,
  details: nullable(anyObject('Key, true peak, loudness range, beats, timbre and more.')),
})

export const FAILURE = object({
  id: INTEGER,
  path: TEXT,
  error: object({ code: TEXT, message: TEXT }),
  failed_at: TIME,
})

/** The longest path, four bytes a character, in Base64 and with what is around it. */
const CURSOR_CHARACTERS = 6 * PATH_CHARACTERS

/** A page and where the next one begins. */
export function pageOf(name: string, items: JsonSchema): JsonSchema {
  const cursor = nullable({ ...TEXT, description: '`cursor` of the next page; null: this is the last one.' })
  return object({ [name]: array(items), next_cursor: cursor })
}

export const PAGE_QUERY: Record<string, JsonSchema> = {
  cursor: {
    ...TEXT,
    pattern: '^[A-Za-z0-9_-]+$',
    maxLength: CURSOR_CHARACTERS,
    description: '`next_cursor` of the page before.',
  },
  limit: { type: 'integer', minimum: 1, maximum: PAGE_TRACKS, default: 100, description: 'Tracks a page.' },
}

export interface PageQuery {
  readonly cursor?: string
  readonly limit: number
}

const TEXT_FILTERS = {
  title: 'title',
  artist: 'artist',
  album: 'album',
  album_artist: 'albumArtist',
  genre: 'genre',
  audio_hash: 'audioHash',
} as const
const ORDERS = {
  id: 'id',
  path: 'path',
  artist: 'artist',
  album: 'album',
  title: 'title',
  year: 'year',
  duration_seconds: 'durationSeconds',
  analyzed_at: 'analyzedAtMs',
  ...Object.fromEntries(DIMENSION_NAMES.map((name) => [name, name])),
} as Readonly<Record<string, TrackOrder | DimensionName>>
const RANGE_FILTERS = { year: 'year', duration_seconds: 'durationSeconds' } as const

const range = (name: string, description: string) => ({
  [`${name}_min`]: { ...NUMBER, description: `${description}: at least.` },
  [`${name}_max`]: { ...NUMBER, description: `${description}: at most.` },
})

/** Which tracks. */
export const FILTERS: Record<string, JsonSchema> = {
  ...Object.fromEntries(Object.keys(TEXT_FILTERS).map((name) => [name, TEXT])),
  search: {
    ...TEXT,
    maxLength: SEARCH_CHARACTERS,
    description: 'Words that all occur in the title, an artist, the album or the path.',
  },
  under: { ...FILE_PATH, description: 'Files in this folder and below.' },
  ...Object.assign({}, ...Object.keys(RANGE_FILTERS).map((name) => range(name, name))),
  ...Object.assign({}, ...DIMENSIONS.map(({ name, label, unit }) => range(name, `${label} (${unit})`))),
}

export type Filters = { readonly search?: string; readonly under?: string } & { readonly [filter: string]: unknown }

export const TRACKS_QUERY: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...PAGE_QUERY,
    state: { ...array({ type: 'string', enum: STATES }), default: ['done'] },
    ...FILTERS,
    order: {
      type: 'string',
      enum: Object.keys(ORDERS),
      default: 'id',
      description: 'What tracks are ordered by; those that lack it come last.',
    },
    descending: { type: 'boolean', default: false },
  },
}

export type TracksQuery = PageQuery &
  Filters & {
    readonly state: readonly TrackState[]
    readonly order: string
    readonly descending: boolean
  }

/** What the library is asked for, but for where; all that was given is checked by the schema. */
export function trackQueryOf(query: TracksQuery): PagedQuery {
  const { state, order, descending } = query
  return { ...filterOf(query), states: state, order: ORDERS[order] ?? 'id', descending }
}

/** As {@link trackQueryOf}, of the filters alone. */
export function filterOf(query: Filters) {
  const rangeOf = (name: string) => {
    const [minimum, maximum] = [query[`${name}_min`], query[`${name}_max`]] as (number | undefined)[]
    return minimum === undefined && maximum === undefined ? undefined : ({ minimum, maximum } satisfies Range)
  }
  return {
    search: query.search,
    ...Object.fromEntries(Object.entries(TEXT_FILTERS).map(([name, option]) => [option, query[name]])),
    ...Object.fromEntries(Object.entries(RANGE_FILTERS).map(([name, option]) => [option, rangeOf(name)])),
    dimensions: Object.fromEntries(DIMENSIONS.map(({ name }) => [name, rangeOf(name)])),
  }
}

/** A query whose pages know where they end. */
export interface PagedQuery extends TrackQuery {
  readonly order: TrackOrder | DimensionName
}

/** Where a page has ended, as a client is told it. */
export function cursorAfter(track: Track, { order }: PagedQuery): string {
  const { id, value } = trackPlace(track, order)
  return Buffer.from(JSON.stringify([id, value])).toString('base64url')
}

/** @throws Refusal INVALID_REQUEST where it is none of this server, or of another order */
export function placeOf(cursor: string, { order }: PagedQuery): TrackPlace {
  const [id, value] = parsed(cursor)
  const isText = TEXT_ORDERS.has(order)
  if (!Number.isInteger(id) || (value !== null && typeof value !== (isText ? 'string' : 'number'))) {
    throw new Refusal('INVALID_REQUEST', 'The cursor is none of a page in this order.')
  }
  return { id: id as number, value: value as TrackPlace['value'] }
}

const TEXT_ORDERS: ReadonlySet<string> = new Set(['path', 'artist', 'album', 'title'])

function parsed(cursor: string): readonly unknown[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(place) ? place : []
  } catch {
    return []
  }
}

export function trackAnswer(track: Track): Record<string, unknown> {
  return { id: track.id, state: track.state, ...trackRecord(track) }
}
