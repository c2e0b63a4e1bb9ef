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
export type {
  DuplicateOptions,
  DuplicatePair,
  ExportFormat,
  GraphOptions,
  GraphSummary,
  HistoryItem,
  Library,
  LibraryEvents,
  LibraryOptions,
  LibraryWarning,
  MetricOptions,
  PathOptions,
  PlaylistOptions,
  Recommendation,
  RecommendOptions,
  ScanOptions,
  ScanProgress,
  ScanSummary,
  SearchFilter,
  SimilarOptions,
  SimilarTrack,
  SoundReference,
  TrackOrigin,
  WatchEvent,
} from './library/index.js'
export { createProfile, matchProfile, openLibrary, readProfile, suggestEnhancement } from './on-demand.js'
export { PROFILES } from './profiles/catalogue.js'
export type {
  Action,
  Enhancement,
  EnhancementTarget,
  Kept,
  Measure,
  MeasureFit,
  Preset,
  PresetName,
  ProfiledDetails,
  ProfiledSound,
  ProfileMatch,
  ProfileOptions,
  ProfileRange,
  SoundProfile,
  Suggestion,
} from './profiles/index.js'
export { PRESETS } from './profiles/presets.js'
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
export type { Comparison, Contribution, Emphasis, Explanation, Sound, Weights } from './similarity/index.js'
export type { AudioFacts, Failure, StateCounts, Track, TrackQuery, TrackState } from './store/index.js'
