import { createRequire } from 'node:module'
import path from 'node:path'
import type envPaths from 'env-paths'

/**
 * Where the platform wants a program's data to be: `$XDG_DATA_HOME` or `~/.local/share`, `~/Library/Application Support`,
 * `%LOCALAPPDATA%`.
 */
export function defaultDatabasePath(): string {
  // Not of interest to whoever keeps no library, or tells where.
  const pathsOf: typeof envPaths = createRequire(import.meta.url)('env-paths')
  return path.join(pathsOf('fp-native', { suffix: '' }).data, 'library.db')
}
