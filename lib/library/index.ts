export type { Emphasis, Explanation } from '../similarity/index.js'
export { defaultDatabasePath } from './default-database.js'
export type { ExportFormat } from './export.js'
export { Library, openLibrary } from './library.js'
export type * from './similarity/types.js'
export type {
  LibraryEvents,
  LibraryOptions,
  LibraryWarning,
  ScanOptions,
  ScanProgress,
  ScanSummary,
  TrackOrigin,
  WatchEvent,
} from './types.js'
