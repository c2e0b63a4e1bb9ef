import { pathForFileSystem } from '../identity/index.js'
import { boolean, integerBetween, optional, readOptions, required, unexpected } from '../options.js'
import { DIMENSION_NAMES, type DimensionName } from '../schema/index.js'
import { STATE_SQL } from './columns.js'
import { type PathValue, underCondition } from './folders.js'
import type { Range, Track, TrackOrder, TrackPlace, TrackQuery, TrackState } from './types.js'

const STATES: readonly TrackState[] = ['pending', 'claimed', 'done', 'failed', 'missing']

const ORDERS: Record<TrackOrder, { readonly column: string; readonly valueOf: (track: Track) => TrackPlace['value'] }> =
  {
    id: { column: 'id', valueOf: ({ id }) => id },
    path: { column: 'path', valueOf: ({ path }) => path },
    artist: { column: 'artist', valueOf: ({ tags }) => tags.artist ?? null },
    album: { column: 'album', valueOf: ({ tags }) => tags.album ?? null },
    title: { column: 'title', valueOf: ({ tags }) => tags.title ?? null },
    year: { column: 'year', valueOf: ({ tags }) => tags.year ?? null },
    durationSeconds: { column: 'duration_seconds', valueOf: ({ audio }) => audio?.durationSeconds ?? null },
    analyzedAtMs: { column: 'analyzed_at_ms', valueOf: ({ analyzedAtMs }) => analyzedAtMs },
  }
/** What a search looks into. */
const SEARCHED_SQL = ['title', 'artist', 'album_artist', 'album', 'path'].map(
  (column) => `${column} LIKE ? ESCAPE '\\'`,
)

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
  search: optional(text, undefined),
  under: optional(
    required<string | readonly string[]>(
      'a path or an array of such',
      (value) => text.accepts(value) || (Array.isArray(value) && value.every(text.accepts)),
    ),
    undefined,
  ),
  order: optional(
    required<TrackOrder | DimensionName>(
      `${Object.keys(ORDERS).join(', ')} or the name of a dimension`,
      (value) => Object.hasOwn(ORDERS, String(value)) || DIMENSION_NAMES.includes(value as DimensionName),
    ),
    'id' as const,
  ),
  descending: optional(boolean, false),
  limit: optional(integerBetween(0, Number.MAX_SAFE_INTEGER), undefined),
  after: optional(required<TrackPlace>('a place { id, value }', isPlace), undefined),
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
  for (const word of rest.search?.split(/\s+/).filter((word) => word !== '') ?? []) {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`
    where.add(`(${SEARCHED_SQL.join(' OR ')})`, ...SEARCHED_SQL.map(() => pattern))
  }
  if (rest.under !== undefined) {
    const under = underCondition([rest.under].flat())
    where.add(under.sql, ...under.values)
  }
  const column = ORDERS[order as TrackOrder]?.column ?? order
  if (rest.after !== undefined) where.addAfter(column, descending, rest.after)
  const direction = descending ? 'DESC' : 'ASC'
  const sql = `SELECT id FROM tracks WHERE ${where.sql} ORDER BY ${column} ${direction} NULLS LAST, id`
  return { sql: limit === undefined ? sql : `${sql} LIMIT ${limit}`, values: where.values, details }
}

/** Where a track stands in an order: for `after`. */
export function trackPlace(track: Track, order: TrackOrder | DimensionName): TrackPlace {
  const value = ORDERS[order as TrackOrder]?.valueOf(track) ?? track.fingerprint?.[order as DimensionName] ?? null
  return { id: track.id, value }
}

function isPlace(value: unknown): boolean {
  const { id, value: at } = (value ?? {}) as Partial<TrackPlace>
  return Number.isInteger(id) && (at === null || typeof at === 'string' || Number.isFinite(at))
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

  /** What comes later by the column, those without a value last, and by id where the column is equal. */
  addAfter(column: string, descending: boolean, { id, value }: TrackPlace): void {
    const later = `${column} ${descending ? '<' : '>'} ?`
    if (column === 'id') {
      // SQLite finds this in the table at once, but not what is below.
      this.add(later, id)
    } else if (value === null) {
      this.add(`${column} IS NULL AND id > ?`, id)
    } else {
      const bound = column === 'path' ? pathForFileSystem(String(value)) : value
      this.add(`(${later} OR ${column} = ? AND id > ? OR ${column} IS NULL)`, bound, bound, id)
    }
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
