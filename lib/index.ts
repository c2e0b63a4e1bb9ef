/** Turns a song into 25 numbers that say how it sounds. */
export {
  type Analysis,
  type Analyzer,
  type AnalyzerOptions,
  type AudioInput,
  createAnalyzer,
  type DetailedFingerprintResult,
  type Details,
  type EncodedAudio,
  type FingerprintOptions,
  type FingerprintResult,
  fingerprint,
  type Metadata,
  type PcmAudio,
  type Progress,
  type StreamAnalysis,
} from './analyze/index.js'
export type { AudioTags } from './decode/index.js'
export { ERROR_CODES, type ErrorCode, FpError } from './errors.js'
export {
  type ExportFormat,
  type Library,
  type LibraryEvents,
  type LibraryOptions,
  type LibraryWarning,
  openLibrary,
  type ScanOptions,
  type ScanProgress,
  type ScanSummary,
  type TrackOrigin,
  type WatchEvent,
} from './library/index.js'
export {
  ALGORITHM_VERSION,
  DIMENSIONS,
  type Dimension,
  type DimensionName,
  FAMILIES,
  type FamilyName,
  type Fingerprint,
  fingerprintFromVector,
  vectorFromFingerprint,
} from './schema/index.js'
export type { AudioFacts, Failure, StateCounts, Track, TrackQuery, TrackState } from './store/index.js'
