/** JSON schemas of what goes in and out; what is about dimensions comes from `lib/schema`. */
import { DIMENSION_NAMES, DIMENSIONS } from '../schema/index.js'
import { PATH_CHARACTERS } from './limits.js'

export type JsonSchema = { readonly [keyword: string]: unknown }

/** An object that has all of the properties, and in an answer nothing else. */
export function object(properties: Record<string, JsonSchema>, description?: string): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), ...(description && { description }) }
}

export const nullable = (schema: JsonSchema): JsonSchema => ({ ...schema, nullable: true })

export const FINGERPRINT = object(
  Object.fromEntries(
    DIMENSIONS.map(({ name, unit, minimum, maximum, meaning }) => [
      name,
      { type: 'number', minimum, maximum, description: `${meaning} (${unit})` },
    ]),
  ),
  `The ${DIMENSION_NAMES.length} dimensions.`,
)

export const ERROR = object({
  error: { type: 'string', description: 'For people.' },
  code: { type: 'string', description: 'For programs.' },
  request_id: { type: 'string', description: 'Under which the log has it.' },
})

export const FILE_PATH: JsonSchema = {
  type: 'string',
  minLength: 1,
  maxLength: PATH_CHARACTERS,
  description: 'Absolute path of the audio file on the machine of the server.',
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
  duration_sec: { type: 'number' },
  sample_rate: { type: 'integer', description: 'Hz' },
  channels: { type: 'integer' },
  format: { type: 'string', description: 'The container, as `WAV` or `FLAC`.' },
})

/** The answers of a route: that of success, and the shape of all others. */
export function answers(success: Record<number, JsonSchema>): Record<string, JsonSchema> {
  return { ...success, '4xx': ERROR, '5xx': ERROR }
}
