import { unexpected } from '../options.js'
import { PROFILES } from './catalogue.js'
import { MEASURES, type Measured, type MeasureFacts, measured, placeOf } from './measures.js'
import { readProfile } from './read.js'
import type { Measure, ProfiledSound, ProfileRange, SoundProfile } from './types.js'
import { excessWords } from './words.js'

/** How one measure of a track lies to a profile's range. */
export interface MeasureFit {
  readonly name: Measure
  /** In the measure's unit; null where the track has no such thing, or it is not known. */
  readonly value: number | null
  readonly range: ProfileRange
  /** 1 within the range, ½ at its tolerance outside, towards 0 beyond; null where there is no value. */
  readonly fit: number | null
  /** Share of the score that it decides, 0–1. */
  readonly share: number
  /** As in "3.8 LU louder"; null within the range. */
  readonly words: string | null
}

export interface ProfileMatch {
  readonly profile: SoundProfile
  /** 0–1: the weighted mean of the fits, by the schema's weights; 0 where nothing could be judged. */
  readonly score: number
  /** Whether everything the profile asks for is known of the track and lies within its range. */
  readonly isMet: boolean
  /** What is amiss most, in words: "3.8 LU louder, slightly brighter". */
  readonly text: string
  /** Those that cost most of the score first; those without a value last. */
  readonly fits: readonly MeasureFit[]
}

const WORDS = 4

/**
 * How well a track fits sound profiles, and why; the best fit first.
 *
 * What the track has no value of neither attracts nor repels. A tempo fits at any octave, and counts by its confidence.
 *
 * @param profiles default: the built-in {@link PROFILES}
 * @throws FpError INVALID_ARGUMENT, VERSION_MISMATCH
 */
export function matchProfile(
  fingerprint: ProfiledSound,
  profiles: SoundProfile | readonly SoundProfile[] = PROFILES,
): ProfileMatch[] {
  const all = [profiles].flat()
  if (all.length === 0) throw unexpected('at least one profile', 'profiles', profiles)
  const sound = measured(fingerprint)
  return all.map((profile) => matchOf(sound, readProfile(profile))).sort((a, b) => b.score - a.score)
}

/** The match of one profile that has been checked. */
export function matchOf(sound: Measured, profile: SoundProfile): ProfileMatch {
  const judged = MEASURES.flatMap((facts) => {
    const range = profile.ranges[facts.name]
    return range ? [judge(facts, range, sound)] : []
  })
  const total = judged.reduce((sum, { weight }) => sum + weight, 0)
  const cost = ({ share, fit }: MeasureFit) => (fit === null ? -1 : share * (1 - fit))
  const fits = judged
    .map(({ weight, ...fit }): MeasureFit => ({ ...fit, share: total > 0 ? weight / total : 0 }))
    .sort((a, b) => cost(b) - cost(a))
  return {
    profile,
    score: fits.reduce((sum, { share, fit }) => sum + share * (fit ?? 0), 0),
    isMet: fits.every(({ fit }) => fit === 1),
    text: textOf(fits),
    fits,
  }
}

type Judged = Omit<MeasureFit, 'share'> & { readonly weight: number }

function judge({ name, weight }: MeasureFacts, range: ProfileRange, sound: Measured): Judged {
  const value = sound.values.get(name) ?? null
  if (value === null) return { name, value, range, fit: null, words: null, weight: 0 }
  const excess = excessOf(name, value, range)
  const fit = 1 / (1 + (excess / range.tolerance) ** 2)
  const words = excessWords(name, range, excess)
  return { name, value, range, fit, words, weight: name === 'tempo_bpm' ? weight * sound.tempoConfidence : weight }
}

/** How far a value lies above (below: negative) the range, in the unit of its tolerance; 0 within. */
export function excessOf(name: Measure, value: number, range: ProfileRange): number {
  // A tempo that is tapped at half or double speed is the same.
  const octaves = name === 'tempo_bpm' ? [0, -1, 1] : [0]
  const excesses = octaves.map((octave) => excessAt(name, value * 2 ** octave, range))
  return excesses.reduce((least, excess) => (Math.abs(excess) < Math.abs(least) ? excess : least))
}

function excessAt(name: Measure, value: number, { minimum, maximum }: ProfileRange): number {
  const place = placeOf(name, value)
  if (minimum !== null && place < placeOf(name, minimum)) return place - placeOf(name, minimum)
  if (maximum !== null && place > placeOf(name, maximum)) return place - placeOf(name, maximum)
  return 0
}

function textOf(fits: readonly MeasureFit[]): string {
  const known = fits.filter(({ fit }) => fit !== null)
  if (known.length === 0) return 'nothing to judge by'
  const unknown = known.length < fits.length && fits.some(({ name, fit }) => fit === null && name === 'true_peak_dbtp')
  const words = fits.flatMap((fit) => fit.words ?? []).slice(0, WORDS)
  return [...(words.length > 0 ? words : ['within every range']), ...(unknown ? ['true peak not known'] : [])].join(
    ', ',
  )
}
