import path from 'node:path'
import envPaths from 'env-paths'

/**
 * Where the platform wants a program's data to be: `$XDG_DATA_HOME` or `~/.local/share`, `~/Library/Application Support`,
 * `%LOCALAPPDATA%`.
 */
export function defaultDatabasePath(): string {
  return path.join(envPaths('fp-native', { suffix: '' }).data, 'library.db')
}
