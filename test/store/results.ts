import type { Details } from '../../lib/analyze/index.js'
import { ALGORITHM_VERSION, DIMENSIONS, type Fingerprint } from '../../lib/schema/index.js'
import type { StoredAnalysis, TrackResult } from '../../lib/store/index.js'

/** A fingerprint with every value so far up its range, 0–1. */
export function fingerprintAt(share: number): Fingerprint {
  const entries = DIMENSIONS.map(({ name, minimum, maximum }) => [name, minimum + share * (maximum - minimum)])
  return Object.fromEntries(entries) as Fingerprint
}

export const details: Details = {
  sample_peak_dbfs: -0.1,
  true_peak_dbtp: 0.2,
  loudness_range_lu: null,
  max_momentary_lufs: -8.25,
  max_short_term_lufs: -9.5,
  rms_dbfs: -13.1,
  tempo_confidence: 0.5,
  tempo_candidates: [{ bpm: 120.25, strength: 1 }],
  beats: [0.5, 1.0001, 1.5],
  onsets: [0.25, 0.5003, 1],
  onsets_per_second: 4,
  key: 'F# minor',
  key_confidence: 0.75,
  chroma: Array.from({ length: 12 }, () => 1 / 12),
  spectral_centroid_hz: 2000.125,
  spectral_rolloff_hz: 4000.5,
  tuning_cents: -3,
  timbre: Array.from({ length: 40 }, (_, i) => i / 8),
}

export function analysisAt(share: number): StoredAnalysis {
  return {
    algorithmVersion: ALGORITHM_VERSION,
    fingerprint: fingerprintAt(share),
    details,
    audio: {
      durationSeconds: 240.5,
      sampleRate: 44_100,
      channels: 2,
      bitsPerSample: null,
      format: 'MPEG',
      codec: 'MP3',
      truncated: false,
      decodeErrors: 2,
    },
  }
}

export function resultOf(audioHash: string, share = 0.5, tags: TrackResult['tags'] = {}): TrackResult {
  return { audioHash, tags, analysis: analysisAt(share) }
}
