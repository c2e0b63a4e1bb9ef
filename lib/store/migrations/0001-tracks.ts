/**
 * Frozen. One row a track; a state of `claimed` or `missing` is told by other columns, so that it hides nothing. Details
 * have a table of their own, because they are ten times as long as a row: with them, reading all vectors would read it all.
 */
export const TRACKS = `
CREATE TABLE tracks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path ANY NOT NULL UNIQUE CHECK (typeof(path) IN ('text', 'blob')),
  size INTEGER NOT NULL CHECK (size >= 0),
  mtime_ns INTEGER NOT NULL,
  device INTEGER,
  inode INTEGER,

  state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed')),
  missing_since_ms INTEGER,
  claim_owner TEXT,
  claim_token INTEGER NOT NULL DEFAULT 0,
  claim_expires_ms INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  failure_code TEXT,
  failure_message TEXT,
  failed_at_ms INTEGER,

  title TEXT COLLATE NOCASE,
  artist TEXT COLLATE NOCASE,
  album TEXT COLLATE NOCASE,
  album_artist TEXT COLLATE NOCASE,
  year INTEGER,
  tags TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(tags)),

  audio_hash TEXT,
  algorithm_version INTEGER,
  analyzed_at_ms INTEGER,
  duration_seconds REAL CHECK (duration_seconds BETWEEN 0 AND 1e9),
  sample_rate INTEGER,
  channels INTEGER,
  bits_per_sample INTEGER,
  format TEXT,
  codec TEXT,
  truncated INTEGER CHECK (truncated IN (0, 1)),
  decode_errors INTEGER,
  sub_bass_pct REAL CHECK (sub_bass_pct BETWEEN 0 AND 1),
  bass_pct REAL CHECK (bass_pct BETWEEN 0 AND 1),
  low_mid_pct REAL CHECK (low_mid_pct BETWEEN 0 AND 1),
  mid_pct REAL CHECK (mid_pct BETWEEN 0 AND 1),
  upper_mid_pct REAL CHECK (upper_mid_pct BETWEEN 0 AND 1),
  presence_pct REAL CHECK (presence_pct BETWEEN 0 AND 1),
  air_pct REAL CHECK (air_pct BETWEEN 0 AND 1),
  lufs REAL CHECK (lufs BETWEEN -70 AND 10),
  crest_db REAL CHECK (crest_db BETWEEN 0 AND 200),
  bass_mid_ratio REAL CHECK (bass_mid_ratio BETWEEN -60 AND 60),
  tempo_bpm REAL CHECK (tempo_bpm BETWEEN 0 AND 300),
  rhythm_stability REAL CHECK (rhythm_stability BETWEEN 0 AND 1),
  transient_density REAL CHECK (transient_density BETWEEN 0 AND 1),
  silence_ratio REAL CHECK (silence_ratio BETWEEN 0 AND 1),
  spectral_centroid REAL CHECK (spectral_centroid BETWEEN 0 AND 1),
  spectral_rolloff REAL CHECK (spectral_rolloff BETWEEN 0 AND 1),
  spectral_flatness REAL CHECK (spectral_flatness BETWEEN 0 AND 1),
  harmonic_ratio REAL CHECK (harmonic_ratio BETWEEN 0 AND 1),
  pitch_stability REAL CHECK (pitch_stability BETWEEN 0 AND 1),
  chroma_energy REAL CHECK (chroma_energy BETWEEN 0 AND 1),
  dynamic_range_variation REAL CHECK (dynamic_range_variation BETWEEN 0 AND 1),
  loudness_variation_std REAL CHECK (loudness_variation_std BETWEEN 0 AND 100),
  peak_consistency REAL CHECK (peak_consistency BETWEEN 0 AND 1),
  stereo_width REAL CHECK (stereo_width BETWEEN 0 AND 1),
  phase_correlation REAL CHECK (phase_correlation BETWEEN -1 AND 1),

  CHECK ((claim_owner IS NULL) = (claim_expires_ms IS NULL)),
  CHECK ((state = 'failed') = (failure_code IS NOT NULL)),
  CHECK (state <> 'done' OR algorithm_version IS NOT NULL),
  CHECK (algorithm_version IS NULL OR (
    audio_hash IS NOT NULL AND analyzed_at_ms IS NOT NULL AND duration_seconds IS NOT NULL AND sample_rate IS NOT NULL
    AND channels IS NOT NULL AND format IS NOT NULL AND codec IS NOT NULL AND truncated IS NOT NULL
    AND decode_errors IS NOT NULL
  )),
  CHECK (algorithm_version IS NULL OR (
    sub_bass_pct + bass_pct + low_mid_pct + mid_pct + upper_mid_pct + presence_pct + air_pct + lufs + crest_db
    + bass_mid_ratio + tempo_bpm + rhythm_stability + transient_density + silence_ratio + spectral_centroid
    + spectral_rolloff + spectral_flatness + harmonic_ratio + pitch_stability + chroma_energy
    + dynamic_range_variation + loudness_variation_std + peak_consistency + stereo_width + phase_correlation
  ) IS NOT NULL)
) STRICT;

CREATE INDEX tracks_state ON tracks (state, path, missing_since_ms, claim_expires_ms);
CREATE INDEX tracks_audio_hash ON tracks (audio_hash) WHERE audio_hash IS NOT NULL;
CREATE INDEX tracks_inode ON tracks (inode, device) WHERE inode IS NOT NULL;

CREATE TABLE track_details (
  track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
  details TEXT NOT NULL CHECK (json_valid(details))
) STRICT;
`
