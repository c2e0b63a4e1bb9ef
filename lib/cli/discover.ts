import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { FpError } from '../errors.js'
import { hasAudioExtension } from '../library/extensions.js'

/** A file to analyse, or a place that could not be looked into. */
export type Discovery = { readonly file: string } | { readonly file: string; readonly error: FpError }

/**
 * The files behind the arguments: a file is itself, a directory all audio files in it and below it, in order of name.
 * Hidden entries are left out; links are followed, each directory once.
 */
export async function discover(inputs: readonly string[]): Promise<Discovery[]> {
  const found: Discovery[] = []
  const visited = new Set<string>()
  for (const input of inputs) {
    if (input === '-' || !(await isDirectory(input))) {
      found.push({ file: input })
      continue
    }
    const before = found.length
    await walk(input, found, visited)
    if (found.length === before) {
      found.push({ file: input, error: new FpError('FILE_NOT_FOUND', `There is no audio file in ${input}.`) })
    }
  }
  return found
}

async function walk(directory: string, found: Discovery[], visited: Set<string>): Promise<void> {
  let entries: Dirent[]
  try {
    const real = await realpath(directory)
    if (visited.has(real)) return
    visited.add(real)
    entries = await readdir(directory, { withFileTypes: true })
  } catch (cause) {
    const error = new FpError('PERMISSION_DENIED', `The directory ${directory} can't be read.`, {
      cause,
      path: directory,
    })
    found.push({ file: directory, error })
    return
  }
  entries.sort((left, right) => (left.name < right.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const file = path.join(directory, entry.name)
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await isDirectory(file)))) {
      await walk(file, found, visited)
    } else if (hasAudioExtension(entry.name)) {
      found.push({ file })
    }
  }
}

async function isDirectory(file: string): Promise<boolean> {
  // What can't be looked at is left for the analysis, which tells why.
  const stats = await stat(file).catch(() => null)
  return stats?.isDirectory() ?? false
}
