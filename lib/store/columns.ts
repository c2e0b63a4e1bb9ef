/** The columns of a row and what they are in a program. */
import type { AudioTags } from '../decode/index.js'
import { pathForFileSystem, pathFromBytes } from '../identity/index.js'
import { DIMENSION_NAMES, type DimensionName, type Fingerprint } from '../schema/index.js'
import { unpackDetails } from './compact-details.js'
import type { PathValue } from './folders.js'
import type { AudioFacts, StoredAnalysis, Track, TrackState } from './types.js'

/** The state that a row is in at the time `@now`. */
export const STATE_SQL = `CASE
  WHEN missing_since_ms IS NOT NULL THEN 'missing'
  WHEN state = 'pending' AND claim_expires_ms > @now THEN 'claimed'
  ELSE state END`

const ANALYSIS_COLUMNS = [
  'algorithm_version',
  'duration_seconds',
  'sample_rate',
  'channels',
  'bits_per_sample',
  'format',
  'codec',
  'truncated',
  'decode_errors',
  ...DIMENSION_NAMES,
] as const

const TAG_COLUMNS = ['title', 'artist', 'album', 'album_artist', 'year', 'tags'] as const

/** What `UPDATE … SET` takes for a result, with values by name from {@link analysisValues} and {@link tagValues}. */
export const RESULT_SQL = [...ANALYSIS_COLUMNS, ...TAG_COLUMNS].map((column) => `${column} = @${column}`).join(', ')

/** What takes an analysis out of a row, but not its tags. */
export const NO_ANALYSIS_SQL = ['audio_hash', 'analyzed_at_ms', ...ANALYSIS_COLUMNS]
  .map((column) => `${column} = NULL`)
  .join(', ')

export const ANALYSIS_SQL = ANALYSIS_COLUMNS.join(', ')

/** 64-bit integers come as text, because a number would round them. */
export const TRACK_SQL = `id, path, size, CAST(mtime_ns AS TEXT) AS mtime_ns, ${STATE_SQL} AS state, audio_hash, tags,
  analyzed_at_ms, failure_code, failure_message, failed_at_ms, ${ANALYSIS_SQL}`

export type AnalysisRow = Record<DimensionName, number> & {
  readonly algorithm_version: number
  readonly duration_seconds: number
  readonly sample_rate: number
  readonly channels: number
  readonly bits_per_sample: number | null
  readonly format: string
  readonly codec: string
  readonly truncated: 0 | 1
  readonly decode_errors: number
}

export type TrackRow = { readonly [Column in keyof AnalysisRow]: AnalysisRow[Column] | null } & {
  readonly id: number
  readonly path: PathValue
  readonly size: number
  readonly mtime_ns: string
  readonly state: TrackState
  readonly audio_hash: string | null
  readonly tags: string
  readonly analyzed_at_ms: number | null
  readonly failure_code: string | null
  readonly failure_message: string | null
  readonly failed_at_ms: number | null
}

export const pathValue: (path: string) => PathValue = pathForFileSystem

export function pathOf(value: PathValue): string {
  return typeof value === 'string' ? value : pathFromBytes(value)
}

/** SQLite's integers are signed; device and inode numbers are not. Zero is how some file systems say "none". */
export function identifierValue(identifier: bigint | undefined): bigint | null {
  return identifier === undefined || identifier === 0n ? null : BigInt.asIntN(64, identifier)
}

/** @param details its JSON, where it was read */
export function trackOf(row: TrackRow, details?: string | null): Track {
  const analysis = isAnalyzed(row) ? row : null
  return {
    id: row.id,
    path: pathOf(row.path),
    size: row.size,
    mtimeNs: BigInt(row.mtime_ns),
    state: row.state,
    audioHash: row.audio_hash,
    tags: JSON.parse(row.tags) as AudioTags,
    algorithmVersion: row.algorithm_version,
    fingerprint: analysis && fingerprintOf(analysis),
    audio: analysis && audioFactsOf(analysis),
    ...(details !== undefined && { details: details === null ? null : unpackDetails(details) }),
    analyzedAtMs: row.analyzed_at_ms,
    failure:
      row.failure_code === null
        ? null
        : { code: row.failure_code, message: row.failure_message ?? '', failedAtMs: row.failed_at_ms ?? 0 },
  }
}

export function analysisOf(row: AnalysisRow, details: string): StoredAnalysis {
  return {
    algorithmVersion: row.algorithm_version,
    fingerprint: fingerprintOf(row),
    details: unpackDetails(details),
    audio: audioFactsOf(row),
  }
}

export function analysisValues({ algorithmVersion, audio, fingerprint }: StoredAnalysis) {
  return {
    algorithm_version: algorithmVersion,
    duration_seconds: audio.durationSeconds,
    sample_rate: audio.sampleRate,
    channels: audio.channels,
    bits_per_sample: audio.bitsPerSample,
    format: audio.format,
    codec: audio.codec,
    truncated: audio.truncated ? 1 : 0,
    decode_errors: audio.decodeErrors,
    ...Object.fromEntries(DIMENSION_NAMES.map((name) => [name, fingerprint[name]])),
  }
}

export function tagValues(tags: AudioTags) {
  return {
    title: tags.title ?? null,
    artist: tags.artist ?? null,
    album: tags.album ?? null,
    album_artist: tags.albumArtist ?? null,
    // Years come from files, which may say anything; the column takes whole numbers only.
    year: Number.isSafeInteger(tags.year) ? tags.year : null,
    tags: JSON.stringify(tags),
  }
}

function isAnalyzed(row: TrackRow): row is TrackRow & AnalysisRow {
  return row.algorithm_version !== null
}

function fingerprintOf(row: AnalysisRow): Fingerprint {
  return Object.fromEntries(DIMENSION_NAMES.map((name) => [name, row[name]])) as Fingerprint
}

function audioFactsOf(row: AnalysisRow): AudioFacts {
  return {
    durationSeconds: row.duration_seconds,
    sampleRate: row.sample_rate,
    channels: row.channels,
    bitsPerSample: row.bits_per_sample,
    format: row.format,
    codec: row.codec,
    truncated: row.truncated === 1,
    decodeErrors: row.decode_errors,
  }
}
