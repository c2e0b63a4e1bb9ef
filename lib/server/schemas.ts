/** JSON schemas of what goes in and out; what is about dimensions comes from `lib/schema`. */
import { DIMENSION_NAMES, DIMENSIONS } from '../schema/index.js'
import { PATH_CHARACTERS } from './limits.js'

export type JsonSchema = { readonly [keyword: string]: unknown }

/** An object that has all of the properties, and in an answer nothing else. */
export function object(properties: Record<string, JsonSchema>, description?: string): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), ...(description && { description }) }
}

/** An object of any properties, all of which are optional. */
export function anyObject(description: string): JsonSchema {
  return { type: 'object', additionalProperties: true, description }
}

export function array(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

export function nullable(schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema['type'], 'null'] }
}

export const TEXT: JsonSchema = { type: 'string' }
export const NUMBER: JsonSchema = { type: 'number' }
export const INTEGER: JsonSchema = { type: 'integer' }
export const TIME: JsonSchema = { type: 'string', description: 'ISO 8601, UTC.' }

export const FINGERPRINT = object(
  Object.fromEntries(
    DIMENSIONS.map(({ name, unit, minimum, maximum, meaning }) => [
      name,
      { type: 'number', minimum, maximum, description: `${meaning} (${unit})` },
    ]),
  ),
  `The ${DIMENSION_NAMES.length} dimensions.`,
)

const ERROR = object({
  error: { type: 'string', description: 'For people.' },
  code: { type: 'string', description: 'For programs.' },
  request_id: { type: 'string', description: 'Under which the log has it.' },
})

export const FILE_PATH: JsonSchema = {
  type: 'string',
  minLength: 1,
  maxLength: PATH_CHARACTERS,
  description: 'Absolute, on the machine of the server.',
}

/** Bounded, so that it comes back as it was. */
export const TRACK_ID: JsonSchema = {
  type: ['integer', 'string', 'null'],
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
  maxLength: 256,
  description: 'Whatever the client knows the track by; comes back unchanged.',
}

export const METADATA = object({
  duration_sec: NUMBER,
  sample_rate: { type: 'integer', description: 'Hz' },
  channels: INTEGER,
  format: { type: 'string', description: 'The container, as `WAV` or `FLAC`.' },
})

export const PROCESSING_TIME: JsonSchema = { type: 'integer', description: 'From the request to the answer.' }

export const DETAILS = anyObject('Key, true peak, loudness range, beats, timbre and more.')

/** The answers of a route: that of success, and the shape of all others. */
export function answers(success: Record<number, JsonSchema>): Record<string, JsonSchema> {
  return { ...success, '4xx': ERROR, '5xx': ERROR }
}
