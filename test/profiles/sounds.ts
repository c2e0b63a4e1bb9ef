/** Made-up tracks and profiles of which the answers are known. */

import type { Measure, ProfiledDetails, ProfileRange, SoundProfile } from '../../lib/profiles/index.js'
import { ALGORITHM_VERSION, DIMENSIONS, type Fingerprint } from '../../lib/schema/index.js'

/** An ordinary track in stereo. */
const ORDINARY: Partial<Fingerprint> = {
  sub_bass_pct: 0.1,
  bass_pct: 0.4,
  low_mid_pct: 0.2,
  mid_pct: 0.2,
  upper_mid_pct: 0.06,
  presence_pct: 0.02,
  air_pct: 0.02,
  lufs: -14,
  crest_db: 14,
  bass_mid_ratio: 3,
  tempo_bpm: 120,
  transient_density: 0.4,
  silence_ratio: 0,
  stereo_width: 0.25,
  phase_correlation: 0.8,
}

export type Details = ProfiledDetails & { timbre: null }

export function sound(values: Partial<Fingerprint> = {}, details: Partial<ProfiledDetails> = {}) {
  const middle = DIMENSIONS.map(({ name, typical }) => [name, (typical.from + typical.to) / 2])
  return {
    fingerprint: { ...(Object.fromEntries(middle) as Fingerprint), ...ORDINARY, ...values },
    algorithmVersion: ALGORITHM_VERSION,
    details: { true_peak_dbtp: -1, loudness_range_lu: 6, tempo_confidence: 1, ...details },
  }
}

export const SILENCE = {
  fingerprint: Object.fromEntries(DIMENSIONS.map(({ name, neutral }) => [name, neutral])) as Fingerprint,
  algorithmVersion: ALGORITHM_VERSION,
  details: { true_peak_dbtp: null, loudness_range_lu: null, tempo_confidence: 0 },
}

export function profile(ranges: { [Name in Measure]?: Partial<ProfileRange> }): SoundProfile {
  const whole = (range: Partial<ProfileRange>): ProfileRange => ({
    minimum: null,
    maximum: null,
    target: null,
    tolerance: 1,
    source: 'made up',
    ...range,
  })
  return {
    name: 'made-up',
    label: 'Made up',
    kind: 'own',
    algorithmVersion: ALGORITHM_VERSION,
    tracks: 9,
    ranges: Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, whole(range)])),
  }
}
