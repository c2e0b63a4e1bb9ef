/** What can be asked about which tracks sound alike, and how it is answered. */

import type { DuplicatePair, Explanation, Recommendation, SearchFilter, SimilarTrack } from '../library/index.js'
import { ALGORITHM_VERSION, DIMENSION_NAMES, DIMENSIONS, FAMILIES, type Fingerprint } from '../schema/index.js'
import { EMPHASES } from '../similarity/index.js'
import { snakeCase } from '../snake-case.js'
import { HISTORY, PLAYLIST_TRACKS, RECOMMENDATIONS, SEEDS, SIMILAR_TRACKS } from './limits.js'
import { anyObject, array, FILE_PATH, INTEGER, type JsonSchema, NUMBER, nullable, object, TEXT } from './schemas.js'
import { FILTERS, type Filters, filterOf, ID } from './track-schemas.js'

/** Beyond its range a value says nothing; the bound keeps it finite in 32 bits. */
const VALUE: JsonSchema = { type: 'number', minimum: -1e6, maximum: 1e6 }

const SOUND: JsonSchema = {
  type: 'object',
  required: ['fingerprint'],
  properties: {
    fingerprint: object(Object.fromEntries(DIMENSION_NAMES.map((name) => [name, VALUE]))),
    algorithm_version: { ...INTEGER, default: ALGORITHM_VERSION },
    details: nullable({
      type: 'object',
      required: ['tempo_confidence', 'timbre'],
      properties: {
        tempo_confidence: { type: 'number', minimum: 0, maximum: 1 },
        timbre: nullable({ ...array(VALUE), minItems: 40, maxItems: 40 }),
      },
    }),
  },
}

export const REFERENCE: JsonSchema = {
  anyOf: [ID, FILE_PATH, SOUND],
  description: 'The id of a track; the path of a file, in the library or not; or numbers, as `/analyze` tells them.',
}

export interface SoundBody {
  readonly fingerprint: Fingerprint
  readonly algorithm_version?: number
  readonly details?: { readonly tempo_confidence: number; readonly timbre: readonly number[] | null } | null
}

export type ReferenceBody = number | string | SoundBody

const FACTOR: JsonSchema = { type: 'number', minimum: 0, maximum: 1000 }

const WEIGHING = {
  emphasis: { type: 'string', enum: EMPHASES, description: 'What counts.' },
  weights: options({
    ...Object.fromEntries(FAMILIES.map(({ name, label }) => [name, { ...FACTOR, description: label }])),
    ...Object.fromEntries(DIMENSIONS.map(({ name, label }) => [name, { ...FACTOR, description: label }])),
    timbre: FACTOR,
  }),
}

const SEARCHING = {
  ...WEIGHING,
  metric: { type: 'string', enum: ['weighted', 'decorrelated'], description: 'Decorrelated: without weights.' },
  filter: options({
    ...FILTERS,
    exclude: { ...array(ID), maxItems: SIMILAR_TRACKS, description: 'Ids of tracks that may not be found.' },
  }),
}

const count = (most: number, usual: number): JsonSchema => ({
  type: 'integer',
  minimum: 1,
  maximum: most,
  description: `Default ${usual}.`,
})
const REPEATS = { no_repeat_artist: { type: 'boolean' }, no_repeat_album: { type: 'boolean' } }
const HISTORY_ITEM = { anyOf: [ID, FILE_PATH, body({ track: { anyOf: [ID, FILE_PATH] }, weight: FACTOR }, ['track'])] }

/** The bodies of requests. */
export const BODIES = {
  similar: body({ reference: REFERENCE, k: count(SIMILAR_TRACKS, 10), ...SEARCHING }, ['reference']),
  compare: body({ a: REFERENCE, b: REFERENCE, ...WEIGHING }, ['a', 'b']),
  playlist: body(
    {
      seeds: { ...array(REFERENCE), minItems: 1, maxItems: SEEDS },
      length: count(PLAYLIST_TRACKS, 25),
      ...REPEATS,
      include_seeds: { type: 'boolean' },
      ...SEARCHING,
    },
    ['seeds'],
  ),
  path: body({ from: REFERENCE, to: REFERENCE, steps: { ...count(PLAYLIST_TRACKS, 10), minimum: 2 }, ...SEARCHING }, [
    'from',
    'to',
  ]),
  recommend: body(
    {
      history: { ...array(HISTORY_ITEM), minItems: 1, maxItems: HISTORY, description: 'The last ones heard last.' },
      k: count(RECOMMENDATIONS, 10),
      ...SEARCHING,
    },
    ['history'],
  ),
  graph: { ...body({ k: count(100, 10) }, []), type: ['object', 'null'] },
}

interface WeighingBody {
  readonly emphasis?: (typeof EMPHASES)[number]
  readonly weights?: Readonly<Record<string, number>>
}

export interface SearchingBody extends WeighingBody {
  readonly metric?: 'weighted' | 'decorrelated'
  readonly filter?: Filters & { readonly exclude?: readonly number[] }
}

export interface Bodies {
  readonly similar: SearchingBody & { readonly reference: ReferenceBody; readonly k?: number }
  readonly compare: WeighingBody & { readonly a: ReferenceBody; readonly b: ReferenceBody }
  readonly playlist: SearchingBody & {
    readonly seeds: readonly ReferenceBody[]
    readonly length?: number
    readonly no_repeat_artist?: boolean
    readonly no_repeat_album?: boolean
    readonly include_seeds?: boolean
  }
  readonly path: SearchingBody & { readonly from: ReferenceBody; readonly to: ReferenceBody; readonly steps?: number }
  readonly recommend: SearchingBody & {
    readonly history: readonly (number | string | { readonly track: number | string; readonly weight?: number })[]
    readonly k?: number
  }
  readonly graph: { readonly k?: number } | null
}

export const DUPLICATES_QUERY = {
  type: 'object',
  additionalProperties: false,
  properties: {
    maximum_distance: { type: 'number', exclusiveMinimum: 0, maximum: 10, description: 'Default 0.75.' },
    maximum_seconds: { type: 'number', exclusiveMinimum: 0, maximum: 60, description: 'Of duration. Default 2.' },
    limit: { type: 'integer', minimum: 1, maximum: SIMILAR_TRACKS, default: 100, description: 'Pairs at most.' },
  },
}

export interface DuplicatesQuery {
  readonly maximum_distance?: number
  readonly maximum_seconds?: number
  readonly limit: number
}

const DISTANCE = nullable({ ...NUMBER, description: '0 for the same; null where nothing can be compared.' })
const SCORE = { ...NUMBER, description: '1 for the same, ½ at a distance of 1.' }

const SIMILAR_TRACK = {
  id: INTEGER,
  path: TEXT,
  tags: anyObject('Title, artist, album and more, as far as the file has them.'),
  duration_seconds: NUMBER,
  distance: DISTANCE,
  score: SCORE,
}

/** The answers to requests. */
export const ANSWERS = {
  tracks: object({ tracks: array(object(SIMILAR_TRACK)) }),
  recommend: object({
    tracks: array(
      object({
        ...SIMILAR_TRACK,
        because: { ...INTEGER, description: 'Id of the track of the history that it sounds most like.' },
      }),
    ),
  }),
  compare: object({
    distance: DISTANCE,
    score: SCORE,
    text: { ...TEXT, description: 'How b sounds against a: "same tempo, 6 LU quieter".' },
    contributions: array(
      object({
        name: { type: 'string', enum: [...DIMENSION_NAMES, 'timbre'] },
        a: nullable(NUMBER),
        b: nullable(NUMBER),
        difference: { ...NUMBER, description: 'In spreads of the library.' },
        share: { ...NUMBER, description: 'Of the squared distance, 0–1.' },
        words: nullable(TEXT),
      }),
    ),
  }),
  duplicates: object({
    pairs: array(
      object({
        a: object(SIMILAR_TRACK),
        b: object(SIMILAR_TRACK),
        distance: NUMBER,
        seconds: { ...NUMBER, description: 'Difference of their durations.' },
        evidence: nullable({
          ...TEXT,
          description: '`same-audio` or `same-onsets`; null: a candidate, to be listened to.',
        }),
        onset_agreement: nullable(NUMBER),
      }),
    ),
  }),
  graph: object({ k: INTEGER, tracks: INTEGER, searched: INTEGER, updated: INTEGER }),
}

/** Optional properties, and no others. */
function options(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', additionalProperties: false, properties }
}

function body(properties: Record<string, JsonSchema>, required: readonly string[]): JsonSchema {
  return { ...options(properties), required }
}

/** @param under where to look, whatever the request says */
export function searchFilterOf(filter: SearchingBody['filter'], under: readonly string[] | undefined): SearchFilter {
  return { ...filterOf(filter ?? {}), exclude: filter?.exclude, under }
}

export function similarAnswer(track: SimilarTrack | Recommendation): unknown {
  return { ...(snakeCase(track) as object), distance: finite(track.distance) }
}

export function explanationAnswer(explanation: Explanation): unknown {
  return { ...explanation, distance: finite(explanation.distance) }
}

export function pairAnswer({ a, b, ...others }: DuplicatePair): unknown {
  return { ...(snakeCase(others) as object), a: similarAnswer(a), b: similarAnswer(b) }
}

function finite(distance: number): number | null {
  return Number.isFinite(distance) ? distance : null
}
