/**
 * Frozen. What similarity keeps: the timbre of every track apart from its details, which are thirty times as long; each track's
 * nearest neighbours; and one row of JSON for whatever else is fitted to the library. The audio's hash tells whether a row
 * is still of the present analysis.
 */
export const SIMILARITY = `
CREATE TABLE track_timbre (
  track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
  audio_hash TEXT NOT NULL,
  algorithm_version INTEGER NOT NULL,
  tempo_confidence REAL NOT NULL,
  timbre BLOB
) STRICT;

CREATE TABLE track_neighbors (
  track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
  audio_hash TEXT NOT NULL,
  neighbors BLOB NOT NULL
) STRICT;

CREATE TABLE similarity_state (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
`
