import { TRACKS } from './0001-tracks.js'
import { SIMILARITY } from './0002-similarity.js'

/**
 * Every step of the database's schema, oldest first; `user_version` counts those that a database has had. Append only: a
 * step is literal SQL that never changes once released, because databases exist that have had it.
 */
export const MIGRATIONS: readonly string[] = [TRACKS, SIMILARITY]
