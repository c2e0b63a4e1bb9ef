import { createHash, randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { pathForFileSystem } from '../identity/index.js'

export interface SidecarPlace {
  /** A folder for all sidecars; beside the audio where left out. */
  readonly sidecarDir?: string | undefined
}

const EXTENSION = '.25d'
const TEMPORARY_PREFIX = '.fp-native-'
const TEMPORARY_EXTENSION = '.25d.tmp'
const READABLE_CHARACTERS = 80

/**
 * Where the sidecar of an audio file is: `<audio file>.25d`, or below `sidecarDir` as `<hh>/<name>.<hash>.25d`, where the
 * hash is of the whole path. No two files share one, whatever the case, normal form, length or characters of their names.
 */
export function sidecarPath(audioPath: string, { sidecarDir }: SidecarPlace = {}): string {
  if (sidecarDir === undefined) return `${audioPath}${EXTENSION}`
  const hash = createHash('sha256').update(pathForFileSystem(audioPath)).digest('hex').slice(0, 32)
  const readable = basename(audioPath)
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .slice(0, READABLE_CHARACTERS)
  return join(sidecarDir, hash.slice(0, 2), `${readable}.${hash}${EXTENSION}`)
}

/** Whether a file name is a sidecar's. */
export function isSidecar(name: string): boolean {
  return name.endsWith(EXTENSION)
}

/** A new name beside a sidecar to write it under. */
export function temporaryPath(sidecar: string): string {
  return join(dirname(sidecar), `${TEMPORARY_PREFIX}${randomBytes(8).toString('hex')}${TEMPORARY_EXTENSION}`)
}

/** Whether a file name is that of a sidecar in the making; one that is older than an hour was left by a killed process. */
export function isSidecarTemporary(name: string): boolean {
  return name.startsWith(TEMPORARY_PREFIX) && name.endsWith(TEMPORARY_EXTENSION)
}
