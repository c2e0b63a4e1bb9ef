/** What this package writes into a sidecar, and what of it is believed when read. */
import type { Details } from '../analyze/index.js'
import { ALGORITHM_VERSION, DIMENSIONS, type Fingerprint } from '../schema/index.js'
import { compactDetails } from '../store/compact-details.js'
import type { AudioFacts } from '../store/types.js'
import { isObject, type JsonObject, OWN_MEMBER_VERSION } from './document.js'
import { readTags } from './tags.js'
import type { SidecarContent, SidecarExpectation, SidecarRejection } from './types.js'

type Check = (value: unknown) => boolean
type Checks<T> = { readonly [Name in keyof Required<T>]: Check }

const isNumber: Check = (value) => Number.isFinite(value)
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isText: Check = (value) => typeof value === 'string'
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const listOf =
  (check: Check, length?: number): Check =>
  (value) =>
    Array.isArray(value) && (length === undefined || value.length === length) && value.every(check)

const AUDIO_CHECKS: Checks<AudioFacts> = {
  durationSeconds: (value) => isNumber(value) && (value as number) >= 0,
  sampleRate: isCount,
  channels: isCount,
  bitsPerSample: orNull(isCount),
  format: isText,
  codec: isText,
  truncated: (value) => typeof value === 'boolean',
  decodeErrors: isCount,
}

const DETAIL_CHECKS: Checks<Details> = {
  sample_peak_dbfs: orNull(isNumber),
  true_peak_dbtp: orNull(isNumber),
  loudness_range_lu: orNull(isNumber),
  max_momentary_lufs: orNull(isNumber),
  max_short_term_lufs: orNull(isNumber),
  rms_dbfs: orNull(isNumber),
  tempo_confidence: isNumber,
  tempo_candidates: listOf((value) => isObject(value) && isNumber(value['bpm']) && isNumber(value['strength'])),
  beats: listOf(isNumber),
  onsets: listOf(isNumber),
  onsets_per_second: isNumber,
  key: orNull(isText),
  key_confidence: isNumber,
  chroma: listOf(isNumber, 12),
  spectral_centroid_hz: orNull(isNumber),
  spectral_rolloff_hz: orNull(isNumber),
  tuning_cents: orNull(isNumber),
  timbre: orNull(listOf(isNumber, 40)),
}

/** The member of this package as it is written. */
export function memberOf({ audioHash, size, mtimeNs, tags, analysis }: SidecarContent): JsonObject {
  return {
    format_version: OWN_MEMBER_VERSION,
    algorithm_version: analysis.algorithmVersion,
    audio_hash: audioHash,
    size_bytes: size,
    // Text, because nanoseconds since 1970 are beyond what a JSON number holds exactly.
    mtime_ns: String(mtimeNs),
    fingerprint: analysis.fingerprint,
    details: compactDetails(analysis.details),
    audio: analysis.audio,
    tags,
  }
}

/** The content of this package's member, or why it can't be used for the file. */
export function contentOf(member: JsonObject, expected: SidecarExpectation): SidecarContent | SidecarRejection {
  const { audio_hash: audioHash, size_bytes: size, mtime_ns: mtimeText, fingerprint, details, audio, tags } = member
  if (member['format_version'] !== OWN_MEMBER_VERSION) return 'other-algorithm'
  if (member['algorithm_version'] !== ALGORITHM_VERSION) return 'other-algorithm'
  if (![fingerprint, details, audio].every(isObject)) return 'incomplete'
  const problem = fingerprintProblem(fingerprint as JsonObject)
  if (problem) return problem
  if (!hasAll(details as JsonObject, DETAIL_CHECKS) || !hasAll(audio as JsonObject, AUDIO_CHECKS)) return 'incomplete'
  if (typeof audioHash !== 'string' || !isCount(size)) return 'incomplete'
  if (typeof mtimeText !== 'string' || !/^-?\d{1,19}$/.test(mtimeText)) return 'incomplete'
  const mtimeNs = BigInt(mtimeText)
  const isOfFile =
    expected.audioHash === undefined
      ? size === expected.size && mtimeNs === expected.mtimeNs
      : audioHash === expected.audioHash
  if (!isOfFile) return 'other-audio'
  return {
    audioHash,
    size: size as number,
    mtimeNs,
    tags: readTags(tags),
    analysis: {
      algorithmVersion: ALGORITHM_VERSION,
      fingerprint: pick(
        fingerprint as JsonObject,
        DIMENSIONS.map(({ name }) => name),
      ) as Fingerprint,
      details: pick(details as JsonObject, Object.keys(DETAIL_CHECKS)) as unknown as Details,
      audio: pick(audio as JsonObject, Object.keys(AUDIO_CHECKS)) as unknown as AudioFacts,
    },
  }
}

function fingerprintProblem(fingerprint: JsonObject): SidecarRejection | null {
  if (DIMENSIONS.some(({ name }) => !Object.hasOwn(fingerprint, name))) return 'incomplete'
  const isInRange = DIMENSIONS.every(({ name, minimum, maximum }) => {
    const value = fingerprint[name]
    return typeof value === 'number' && value >= minimum && value <= maximum
  })
  return isInRange ? null : 'out-of-range'
}

function hasAll(object: JsonObject, checks: Readonly<Record<string, Check>>): boolean {
  return Object.entries(checks).every(([name, check]) => Object.hasOwn(object, name) && check(object[name]))
}

/** Only what is known: other members are not ours to hand on. */
function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, object[name]]))
}
