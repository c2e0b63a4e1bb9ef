import { oneOf, optional, readOptions, required } from '../options.js'
import { PROFILES } from './catalogue.js'
import { matchOf } from './match.js'
import { BANDS, type Measured, measured, measureFacts } from './measures.js'
import { deliveryOf, PRESET_NAMES, PRESETS, type Preset, type PresetName } from './presets.js'
import { readProfile } from './read.js'
import { bandAdvice } from './suggest-bands.js'
import { dynamicsAdvice } from './suggest-dynamics.js'
import { type LoudnessTarget, loudnessAdvice } from './suggest-loudness.js'
import { stereoAdvice } from './suggest-stereo.js'
import { type Action, amountText, joined, type Kept, type Suggestion } from './suggestion.js'
import type { Measure, ProfiledSound, SoundProfile } from './types.js'

/** What a track is to become. */
export interface EnhancementTarget {
  /** Default `adaptive` with a profile, else `gentle`. */
  readonly preset?: PresetName | undefined
  /** What to measure the track by. Default: the kind of open music among the built-in profiles that it is nearest to. */
  readonly profile?: SoundProfile | undefined
  /** LUFS, −70 to 0. Default: the profile's target or range, else the preset's. */
  readonly loudnessLufs?: number | undefined
  /** Highest true peak, dBTP, −20 to 0. Default: the profile's, else the preset's. */
  readonly maximumTruePeakDbtp?: number | undefined
}

export interface Enhancement {
  readonly preset: PresetName
  /** What the track was measured by. */
  readonly reference: SoundProfile
  /** In the order in which they are best done. */
  readonly suggestions: readonly Suggestion[]
  /** What is left as it is, and why. */
  readonly kept: readonly Kept[]
  /** What will be measured then, where that can be foretold: loudness and true peak by the gain alone. */
  readonly expected: { readonly [Name in Measure]?: number }
  /** All in one line. */
  readonly text: string
}

const TARGET_RULES = {
  preset: optional(oneOf(PRESET_NAMES), undefined),
  profile: optional(
    required<SoundProfile>('a profile', (value) => typeof value === 'object' && value !== null),
    undefined,
  ),
  loudnessLufs: optional(between(-70, 0, 'LUFS'), undefined),
  maximumTruePeakDbtp: optional(between(-20, 0, 'dBTP'), undefined),
}

function between(minimum: number, maximum: number, unit: string) {
  return required<number>(
    `a number from ${minimum} to ${maximum} ${unit}`,
    (value) => Number.isFinite(value) && (value as number) >= minimum && (value as number) <= maximum,
  )
}

/** What loudness may miss a target by that was given as a number alone: less is hardly heard. */
const LOUDNESS_TOLERANCE_LU = 0.5

/**
 * What could be done to a track, how much of it, and why; and what had better be left. No audio is changed.
 *
 * What lies where it should is left alone. Moves are bounded: gain by the true peak, bands and width by what mastering is used
 * to ({@link PRESETS}), colour by the range of the reference, dynamics by what is left of them.
 *
 * @param target a preset, a profile, or both and more
 * @throws FpError INVALID_ARGUMENT, VERSION_MISMATCH
 * @example
 * suggestEnhancement(await fingerprint('song.flac'), 'warm').suggestions[0]?.words
 */
export function suggestEnhancement(
  fingerprint: ProfiledSound,
  target: PresetName | SoundProfile | EnhancementTarget = 'gentle',
): Enhancement {
  const sound = measured(fingerprint)
  const { preset: wanted, profile, ...levels } = readTarget(target)
  const preset = PRESETS[wanted ?? (profile ? 'adaptive' : 'gentle')]
  const wantedProfile = profile && readProfile(profile)
  const reference = referenceOf(sound, preset, wantedProfile)
  const bands = bandAdvice(sound, preset, reference)
  const stereo = stereoAdvice(sound, preset, reference)
  const dynamics = dynamicsAdvice(sound, preset, reference)
  const loudness = loudnessAdvice(sound, loudnessTarget(levels, preset, reference, wantedProfile))
  const { suggestions, kept } = joined([bands, stereo, dynamics, loudness])
  return {
    preset: preset.name,
    reference,
    suggestions,
    kept,
    expected: expectedOf(sound, suggestions, bands.expected, stereo.expectedWidth),
    text: textOf(suggestions),
  }
}

function readTarget(target: unknown): EnhancementTarget {
  if (typeof target === 'string') return readOptions({ preset: target }, TARGET_RULES, 'target')
  const isProfile = typeof target === 'object' && target !== null && 'ranges' in target
  return readOptions(isProfile ? { profile: target } : target, TARGET_RULES, 'target')
}

const KINDS = PROFILES.filter(({ kind }) => kind === 'music').map((profile) => {
  const { lufs: _, ...ranges } = profile.ranges
  // How loud a track is doesn't tell what kind of music it is, and may be about to change.
  return { profile, unlevelled: { ...profile, ranges } }
})

/**
 * What bands, width and dynamics are measured by. A delivery profile tells where the level is to go, and how a track should
 * sound the kind of music does; `adaptive` alone goes by nothing but the profile.
 */
function referenceOf(sound: Measured, preset: Preset, profile: SoundProfile | undefined): SoundProfile {
  if (profile && (profile.kind !== 'delivery' || preset.name === 'adaptive')) return profile
  const scores = KINDS.map(({ unlevelled }) => matchOf(sound, unlevelled).score)
  return KINDS[scores.indexOf(Math.max(...scores))]?.profile as SoundProfile
}

function loudnessTarget(
  { loudnessLufs, maximumTruePeakDbtp }: EnhancementTarget,
  preset: Preset,
  reference: SoundProfile,
  profile: SoundProfile | undefined,
): LoudnessTarget {
  const delivery = deliveryOf(preset)
  const lufs = profile?.ranges.lufs ?? delivery.lufs
  return {
    lufs:
      loudnessLufs === undefined
        ? lufs
        : {
            ...lufs,
            minimum: loudnessLufs - LOUDNESS_TOLERANCE_LU,
            maximum: loudnessLufs + LOUDNESS_TOLERANCE_LU,
            target: loudnessLufs,
          },
    ceilingDbtp: (maximumTruePeakDbtp ??
      profile?.ranges.true_peak_dbtp?.maximum ??
      delivery.truePeak.maximum) as number,
    leastCrestDb: reference.ranges.crest_db?.minimum ?? null,
  }
}

function expectedOf(
  { values }: Measured,
  suggestions: readonly Suggestion[],
  bands: readonly number[],
  width: number | null,
): Enhancement['expected'] {
  const expected: { [Name in Measure]?: number } = {}
  if (suggestions.some(({ action }) => action === 'band-gain')) {
    for (const [i, { name }] of BANDS.entries()) expected[name] = bands[i] as number
  }
  if (width !== null && width !== values.get('stereo_width')) expected.stereo_width = width
  const gain = suggestions.find(({ action }) => action === 'gain')?.amountDb
  if (gain == null) return expected
  for (const name of ['lufs', 'true_peak_dbtp'] as const) {
    const value = values.get(name)
    if (value != null) expected[name] = value + gain
  }
  return expected
}

const ACTIONS: Readonly<Record<Action, string>> = {
  gain: 'gain',
  'band-gain': '',
  'side-gain': 'side',
  'invert-polarity': 'polarity of one channel turned round',
  'attack-gain': 'attacks',
  'peak-reduction': 'peaks',
  'range-reduction': 'range of loudness',
}

function textOf(suggestions: readonly Suggestion[]): string {
  if (suggestions.length === 0) return 'leave it as it is'
  return suggestions
    .map((suggestion) => [suggestionName(suggestion), amountText(suggestion)].filter(Boolean).join(' '))
    .join(', ')
}

/** What a suggestion moves, for people. */
export function suggestionName({ action, measure }: Suggestion): string {
  return ACTIONS[action] || measureFacts(measure).label.toLowerCase()
}
