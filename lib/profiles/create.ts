import { optional, readOptions, required, unexpected } from '../options.js'
import { ALGORITHM_VERSION } from '../schema/index.js'
import { MEASURES, type Measured, type MeasureFacts, measured, placeOf, toleranceOf, valueAt } from './measures.js'
import { readProfile } from './read.js'
import type { ProfiledSound, ProfileRange, SoundProfile } from './types.js'

/**
 * The range of order statistics r of n is expected to hold the next track with a probability of r ÷ (n + 1) on either side,
 * whatever the distribution. With fewer tracks than that not even their extremes reach {@link EXPECTED_SHARE}.
 */
export const MINIMUM_TRACKS = 9
/** Share of further tracks of the kind that a range is expected to hold. */
const EXPECTED_SHARE = 0.8
/** Tempi all over the octave have a range of 0.8; one that is not clearly narrower says nothing. */
const WIDEST_TEMPI_OCTAVES = 0.7

/** Peaks are a matter of delivery, not of a kind of sound. */
const TRAITS = MEASURES.filter(({ name }) => name !== 'true_peak_dbtp')

export interface ProfileOptions {
  /** Lower-case words joined by hyphens. Default `own`. */
  readonly name?: string | undefined
  /** For people. Default: the name. */
  readonly label?: string | undefined
}

const isText = (value: unknown) => typeof value === 'string'
const NAME_RULES = {
  name: optional(required<string>('a name', isText), 'own'),
  label: optional(required<string>('a text', isText), undefined),
}

/**
 * What tracks have in common: of every measure the range that is expected to hold 80 % of further tracks of the kind, from
 * the 10th to the 90th percentile (Hyndman & Fan 1996, type 6).
 *
 * Values that a track lacks, as a tempo, take no part. A measure that fewer than {@link MINIMUM_TRACKS} tracks have, and
 * tempi all over the octave, say nothing and are left out.
 *
 * @param tracks at least {@link MINIMUM_TRACKS}
 * @returns a plain object; as JSON it can be kept, and {@link readProfile} reads it
 * @throws FpError INVALID_ARGUMENT also where the tracks have nothing in common that could be measured, VERSION_MISMATCH
 */
export function createProfile(tracks: Iterable<ProfiledSound>, options?: ProfileOptions): SoundProfile {
  const { name, label } = readOptions(options, NAME_RULES) as ProfileOptions
  const sounds = Array.from(tracks, measured)
  if (sounds.length < MINIMUM_TRACKS) throw unexpected(`at least ${MINIMUM_TRACKS} tracks`, 'tracks', sounds)
  const ranges = TRAITS.flatMap((facts) => {
    const range = rangeOf(facts, sounds)
    return range ? [[facts.name, range]] : []
  })
  if (ranges.length === 0) throw unexpected('tracks with something to measure', 'tracks', sounds)
  return readProfile({
    name,
    label: label ?? name,
    kind: 'own',
    algorithmVersion: ALGORITHM_VERSION,
    tracks: sounds.length,
    ranges: Object.fromEntries(ranges),
  })
}

function rangeOf(facts: MeasureFacts, sounds: readonly Measured[]): ProfileRange | null {
  const { name } = facts
  const values = sounds.flatMap(({ values }) => values.get(name) ?? [])
  if (values.length < MINIMUM_TRACKS) return null
  const places = values.map((value) => placeOf(name, value))
  const sorted = Float64Array.from(name === 'tempo_bpm' ? withinAnOctave(places) : places).sort()
  const [from, to] = [percentile(sorted, (1 - EXPECTED_SHARE) / 2), percentile(sorted, (1 + EXPECTED_SHARE) / 2)]
  if (name === 'tempo_bpm' && to - from > WIDEST_TEMPI_OCTAVES) return null
  return {
    minimum: valueAt(name, from),
    maximum: valueAt(name, to),
    target: null,
    tolerance: toleranceOf(facts, from, to),
    source: `10th to 90th percentile of ${values.length} tracks`,
  }
}

/** Tempi in octaves, each moved by whole ones to where most of them are: the octave of a tapped tempo is no evidence. */
function withinAnOctave(places: readonly number[]): number[] {
  const angles = places.map((place) => 2 * Math.PI * place)
  const mean = (part: (angle: number) => number) => angles.reduce((sum, angle) => sum + part(angle), 0)
  const onCircle = Math.atan2(mean(Math.sin), mean(Math.cos)) / (2 * Math.PI)
  const sorted = Float64Array.from(places).sort()
  const center = onCircle + Math.round(percentile(sorted, 0.5) - onCircle)
  return places.map((place) => place - Math.round(place - center))
}

/** Of type 6: the r-th of n values stands at r ÷ (n + 1). */
function percentile(sorted: Float64Array, share: number): number {
  // Rounding must not carry the first or last rank of the smallest sample outside.
  const rank = Math.min(sorted.length, Math.max(1, share * (sorted.length + 1)))
  const below = sorted[Math.floor(rank) - 1] as number
  const above = sorted[Math.ceil(rank) - 1] as number
  return below + (rank - Math.floor(rank)) * (above - below)
}
