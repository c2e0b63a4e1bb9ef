import { boolean, integerBetween, optional, readOptions, required, unexpected } from '../options.js'
import { DIMENSION_NAMES, type DimensionName } from '../schema/index.js'
import { STATE_SQL } from './columns.js'
import { type PathValue, underCondition } from './folders.js'
import type { Range, TrackOrder, TrackQuery, TrackState } from './types.js'

const STATES: readonly TrackState[] = ['pending', 'claimed', 'done', 'failed', 'missing']

const ORDER_COLUMNS: Record<TrackOrder, string> = {
  id: 'id',
  path: 'path',
  artist: 'artist',
  album: 'album',
  title: 'title',
  year: 'year',
  durationSeconds: 'duration_seconds',
  analyzedAtMs: 'analyzed_at_ms',
}

const TEXT_COLUMNS = {
  title: 'title',
  artist: 'artist',
  album: 'album',
  albumArtist: 'album_artist',
  audioHash: 'audio_hash',
} as const

const text = required<string>('a string', (value) => typeof value === 'string')
const plainObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
const range = required<Range>('a range { minimum, maximum }', plainObject)

const RULES = {
  states: optional(
    required<readonly TrackState[]>(
      `an array of ${STATES.join(', ')}`,
      (value) => Array.isArray(value) && value.every((state) => STATES.includes(state)),
    ),
    ['done'] as const,
  ),
  dimensions: optional(
    required<{ readonly [Name in DimensionName]?: Range | undefined }>('ranges by name of dimension', plainObject),
    {},
  ),
  durationSeconds: optional(range, undefined),
  year: optional(range, undefined),
  title: optional(text, undefined),
  artist: optional(text, undefined),
  album: optional(text, undefined),
  albumArtist: optional(text, undefined),
  genre: optional(text, undefined),
  audioHash: optional(text, undefined),
  under: optional(text, undefined),
  order: optional(
    required<TrackOrder | DimensionName>(
      `${Object.keys(ORDER_COLUMNS).join(', ')} or the name of a dimension`,
      (value) => Object.hasOwn(ORDER_COLUMNS, String(value)) || DIMENSION_NAMES.includes(value as DimensionName),
    ),
    'id' as const,
  ),
  descending: optional(boolean, false),
  limit: optional(integerBetween(0, Number.MAX_SAFE_INTEGER), undefined),
  afterId: optional(integerBetween(0, Number.MAX_SAFE_INTEGER), undefined),
  details: optional(boolean, false),
}

const DIMENSION_RULES = Object.fromEntries(DIMENSION_NAMES.map((name) => [name, optional(range, undefined)]))

const bound = optional(
  required<number>('a finite number', (value) => Number.isFinite(value)),
  undefined,
)

/** Any of the values that a statement takes by place. */
type Value = PathValue | number

export interface IdQuery {
  /** Yields ids; takes the values by place, and `@now` by name. */
  readonly sql: string
  readonly values: readonly Value[]
  readonly details: boolean
}

/**
 * The statement that finds the ids of a query.
 *
 * @throws FpError INVALID_ARGUMENT
 */
export function idQuery(query: TrackQuery | undefined): IdQuery {
  const { states, dimensions, order, descending, limit, details, ...rest } = readOptions(query, RULES, 'query')
  const where = new Conditions()
  where.add(`${STATE_SQL} IN (${states.map(() => '?').join(', ')})`, ...states)
  for (const [name, value] of Object.entries(readOptions(dimensions, DIMENSION_RULES, 'dimensions'))) {
    where.addRange(name, value)
  }
  where.addRange('duration_seconds', rest.durationSeconds, 'durationSeconds')
  where.addRange('year', rest.year)
  for (const [name, column] of Object.entries(TEXT_COLUMNS)) {
    const value = rest[name as keyof typeof TEXT_COLUMNS]
    if (value !== undefined) where.add(`${column} = ?`, value)
  }
  if (rest.genre !== undefined) {
    where.add(`EXISTS (SELECT 1 FROM json_each(tags, '$.genre') WHERE value = ? COLLATE NOCASE)`, rest.genre)
  }
  if (rest.afterId !== undefined) where.add('id > ?', rest.afterId)
  if (rest.under !== undefined) {
    const under = underCondition([rest.under])
    where.add(under.sql, ...under.values)
  }
  const column = ORDER_COLUMNS[order as TrackOrder] ?? order
  const direction = descending ? 'DESC' : 'ASC'
  const sql = `SELECT id FROM tracks WHERE ${where.sql} ORDER BY ${column} ${direction} NULLS LAST, id`
  return { sql: limit === undefined ? sql : `${sql} LIMIT ${limit}`, values: where.values, details }
}

class Conditions {
  readonly values: Value[] = []
  readonly #parts: string[] = []

  get sql(): string {
    return this.#parts.join(' AND ')
  }

  add(sql: string, ...values: readonly Value[]): void {
    this.#parts.push(sql)
    this.values.push(...values)
  }

  addRange(column: string, range: Range | undefined, name = column): void {
    if (range === undefined) return
    const { minimum, maximum } = readOptions(range, { minimum: bound, maximum: bound }, name)
    if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
      throw unexpected('a minimum that is no higher than the maximum', name, range)
    }
    if (minimum !== undefined) this.add(`${column} >= ?`, minimum)
    if (maximum !== undefined) this.add(`${column} <= ?`, maximum)
  }
}
