import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const NAME = 'fp-native'

/**
 * The folder of this package, from source and from a build alike: the nearest one upwards that holds its package.json.
 * Null where this code has been bundled into another package.
 */
export function packageRoot(): string | null {
  let folder = path.dirname(fileURLToPath(import.meta.url))
  while (path.dirname(folder) !== folder) {
    const manifest = path.join(folder, 'package.json')
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).name === NAME ? folder : null
    folder = path.dirname(folder)
  }
  return null
}

/** The version in package.json, for `--version`. */
export function packageVersion(): string {
  const root = packageRoot()
  return root === null ? 'unknown' : JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version
}
