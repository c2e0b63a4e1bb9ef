/** A difference between two songs in words: how the second sounds against the first. */
import type { DimensionName } from '../schema/index.js'

interface Words {
  /** Where the value is higher, and lower. Bare adjectives take "slightly" and "much". */
  readonly more: string
  readonly less: string
  /** Words with a figure, in place of "slightly" and "much". */
  readonly measured?: (difference: number) => string
}

const decibels = (difference: number, unit: string) => `${Math.abs(difference).toFixed(0)} ${unit}`

const WORDS: Record<DimensionName, Words> = {
  sub_bass_pct: { more: 'more sub-bass', less: 'less sub-bass' },
  bass_pct: { more: 'more bass', less: 'less bass' },
  low_mid_pct: { more: 'more low mids', less: 'fewer low mids' },
  mid_pct: { more: 'more mids', less: 'fewer mids' },
  upper_mid_pct: { more: 'more upper mids', less: 'fewer upper mids' },
  presence_pct: { more: 'more presence', less: 'less presence' },
  air_pct: { more: 'airier', less: 'less airy' },
  lufs: { more: 'louder', less: 'quieter', measured: (difference) => decibels(difference, 'LU') },
  crest_db: {
    more: 'more crest factor',
    less: 'less crest factor',
    measured: (difference) => decibels(difference, 'dB'),
  },
  bass_mid_ratio: { more: 'heavier in the bass', less: 'lighter in the bass' },
  tempo_bpm: { more: 'faster', less: 'slower', measured: (difference) => `${Math.abs(difference).toFixed(0)} BPM` },
  rhythm_stability: { more: 'steadier', less: 'less steady' },
  transient_density: { more: 'busier', less: 'sparser' },
  silence_ratio: { more: 'more pauses', less: 'fewer pauses' },
  spectral_centroid: { more: 'brighter', less: 'darker' },
  spectral_rolloff: { more: 'more treble', less: 'less treble' },
  spectral_flatness: { more: 'noisier', less: 'purer' },
  harmonic_ratio: { more: 'more sustained', less: 'more percussive' },
  pitch_stability: { more: 'steadier in pitch', less: 'less steady in pitch' },
  chroma_energy: { more: 'fewer notes at once', less: 'more notes at once' },
  dynamic_range_variation: { more: 'more varied in dynamics', less: 'less varied in dynamics' },
  loudness_variation_std: { more: 'more varied in loudness', less: 'more even in loudness' },
  peak_consistency: { more: 'more even peaks', less: 'less even peaks' },
  stereo_width: { more: 'wider', less: 'narrower' },
  phase_correlation: { more: 'closer to mono', less: 'further from mono' },
}

/** What a song with a higher or a lower value is, as in "brighter". */
export function adjectiveFor(name: DimensionName, isHigher: boolean): string {
  return isHigher ? WORDS[name].more : WORDS[name].less
}

/** Differences below that, in scales, are heard as the same; from that on they are much. */
const AUDIBLE = 0.5
const MUCH = 2
/** A tempo is the same within what is heard as such. */
const SAME_TEMPO_RATIO = 1.02
/** Differences of loudness below one unit are hard to hear. */
const SAME_LOUDNESS_LU = 1

/**
 * @param scales how far b lies above a, in scales of the library
 * @returns null where there is nothing to hear; for tempo and loudness "same …"
 */
export function wordsFor(name: DimensionName, a: number, b: number, scales: number): string | null {
  if (name === 'tempo_bpm') return tempoWords(a, b)
  if (name === 'lufs' && Math.abs(b - a) < SAME_LOUDNESS_LU) return 'same loudness'
  const { more, less, measured } = WORDS[name]
  const word = b > a ? more : less
  if (measured) return Math.abs(b - a) >= SAME_LOUDNESS_LU ? `${measured(b - a)} ${word}` : null
  if (Math.abs(scales) < AUDIBLE) return null
  if (Math.abs(scales) >= MUCH) return `much ${word}`
  return Math.abs(scales) < 1 ? `slightly ${word}` : word
}

export function timbreWords(scales: number): string {
  if (scales < AUDIBLE) return 'same colour of sound'
  return scales < 1
    ? 'similar colour of sound'
    : scales < MUCH
      ? 'other colour of sound'
      : 'quite another colour of sound'
}

function tempoWords(a: number, b: number): string {
  const isSame = (ratio: number) => Math.max(ratio, 1 / ratio) < SAME_TEMPO_RATIO
  if (isSame(b / a)) return 'same tempo'
  if (isSame(b / (2 * a))) return 'double tempo'
  if (isSame((2 * b) / a)) return 'half tempo'
  const { more, less, measured } = WORDS.tempo_bpm
  return `${measured?.(b - a)} ${b > a ? more : less}`
}
