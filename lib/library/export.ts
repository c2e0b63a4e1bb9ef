import type { AudioTags } from '../decode/index.js'
import { DIMENSION_NAMES } from '../schema/index.js'
import { snakeCase } from '../snake-case.js'
import type { AudioFacts, Track } from '../store/index.js'

export type ExportFormat = 'json' | 'csv'

const TAGS = [
  'title',
  'artist',
  'album',
  'albumArtist',
  'composer',
  'year',
  'track',
  'disc',
  'genre',
  'bpm',
  'key',
  'isrc',
  'comment',
] as const satisfies readonly (keyof AudioTags)[]
const AUDIO_FACTS = [
  'durationSeconds',
  'sampleRate',
  'channels',
  'bitsPerSample',
  'format',
  'codec',
  'truncated',
  'decodeErrors',
] as const satisfies readonly (keyof AudioFacts)[]

const CSV_END = '\r\n'

/** Tracks as text, a line each, every line with its end; CSV (RFC 4180) begins with a line of names. */
export async function* exportLines(
  tracks: AsyncIterable<Track>,
  format: ExportFormat,
): AsyncGenerator<string, void, undefined> {
  if (format === 'csv') yield csvLine(csvNames())
  for await (const track of tracks) yield format === 'csv' ? csvLine(csvValues(track)) : jsonLine(track)
}

function jsonLine(track: Track): string {
  return `${JSON.stringify(trackRecord(track))}\n`
}

/** A track as other programs get it: names in `snake_case`, times in ISO 8601. */
export function trackRecord(track: Track): Record<string, unknown> {
  const { path, audioHash, size, fingerprint, tags, audio, algorithmVersion, analyzedAtMs, details } = track
  const value = {
    path,
    audioHash,
    size,
    modifiedAt: dateOf(modifiedMs(track)),
    fingerprint,
    tags,
    audio,
    ...(details && { details }),
    algorithmVersion,
    analyzedAt: analyzedAtMs === null ? null : dateOf(analyzedAtMs),
  }
  return snakeCase(value) as Record<string, unknown>
}

function csvNames(): string[] {
  return ['path', 'audio_hash', ...DIMENSION_NAMES, ...TAGS, ...AUDIO_FACTS, 'algorithm_version'].map(
    (name) => Object.keys(snakeCase({ [name]: null }) as object)[0] as string,
  )
}

function csvValues(track: Track): unknown[] {
  const { path, audioHash, fingerprint, tags, audio, algorithmVersion } = track
  return [
    path,
    audioHash,
    ...DIMENSION_NAMES.map((name) => fingerprint?.[name]),
    ...TAGS.map((name) => tags[name]),
    ...AUDIO_FACTS.map((name) => audio?.[name]),
    algorithmVersion,
  ]
}

function csvLine(values: readonly unknown[]): string {
  return values.map(csvField).join(',') + CSV_END
}

function csvField(value: unknown): string {
  const text = Array.isArray(value) ? value.join('; ') : String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function modifiedMs({ mtimeNs }: Track): number {
  return Number(mtimeNs / 1_000_000n)
}

function dateOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
