export { type Analyzer, type AnalyzerOptions, createAnalyzer, type StreamAnalysis } from './analyzer.js'
export type { Details } from './details.js'
export { fingerprint } from './fingerprint.js'
export type {
  Analysis,
  AudioInput,
  DetailedFingerprintResult,
  EncodedAudio,
  FingerprintOptions,
  FingerprintResult,
  Metadata,
  PcmAudio,
  Progress,
} from './types.js'
