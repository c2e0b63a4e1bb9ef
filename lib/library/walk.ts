import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { pathForFileSystem, pathFromBytes } from '../identity/index.js'
import type { FileFacts } from '../store/index.js'
import { hasAudioExtension } from './extensions.js'

/** Files looked at together: on a network their round trips overlap. */
const BATCH_FILES = 512

/** What Node puts for bytes that are no UTF-8. */
const REPLACEMENT_CHARACTER = '\ufffd'

type OnProblem = (path: string, cause: unknown) => void

export interface WalkListener {
  /** Told of every folder and file that could not be looked at; the walk goes on. */
  readonly onProblem: OnProblem
  /** Told where links lead: the folder, or the folder that holds the file. */
  readonly onLinkedFolder?: (folder: string) => void
  /** Whether to follow links to a real path; to all where left out. */
  readonly mayFollow?: (target: string) => boolean
}

interface Entry {
  readonly name: string
  readonly dirent: Dirent<string | Buffer>
}

/**
 * The audio files in and below folders, in batches. Hidden entries are left out; links are followed, each folder once.
 * Paths are real ones, so that a file reached in two ways is one. A folder costs one listing and a file one `stat`.
 *
 * @param folders real paths
 */
export async function* walkAudioFiles(
  folders: readonly string[],
  { onProblem, onLinkedFolder, mayFollow = () => true }: WalkListener,
): AsyncGenerator<FileFacts[], void, undefined> {
  const visited = new Set<string>()
  const waiting = [...folders].reverse()
  let files: string[] = []
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (visited.has(folder)) continue
    visited.add(folder)
    for (const { name, dirent } of await entriesOf(folder, onProblem)) {
      if (name.startsWith('.')) continue
      const place = path.join(folder, name)
      if (dirent.isDirectory()) {
        waiting.push(place)
      } else if (dirent.isSymbolicLink()) {
        const target = await targetOf(place, onProblem)
        if (target && !mayFollow(target.path)) continue
        if (target?.isFolder) {
          waiting.push(target.path)
          onLinkedFolder?.(target.path)
        } else if (target && (hasAudioExtension(name) || hasAudioExtension(target.path))) {
          files.push(target.path)
          onLinkedFolder?.(path.dirname(target.path))
        }
      } else if (dirent.isFile() && hasAudioExtension(name)) {
        files.push(place)
      }
    }
    if (files.length >= BATCH_FILES) {
      yield await factsOfAll(files, onProblem)
      files = []
    }
  }
  if (files.length > 0) yield await factsOfAll(files, onProblem)
}

/** What a file is known by now; null where it is no regular file. */
export async function factsOf(file: string): Promise<FileFacts | null> {
  const stats = await stat(pathForFileSystem(file), { bigint: true })
  if (!stats.isFile()) return null
  const { size, mtimeNs, dev, ino, nlink } = stats
  return { path: file, size: Number(size), mtimeNs, device: dev, inode: ino, links: Number(nlink) }
}

/** The real path of whatever a path leads to, in the form of `lib/identity`. */
export async function realPathOf(place: string): Promise<string> {
  return pathFromBytes(await realpath(pathForFileSystem(place), { encoding: 'buffer' }))
}

async function entriesOf(folder: string, onProblem: OnProblem): Promise<Entry[]> {
  const place = pathForFileSystem(folder)
  try {
    const entries = await readdir(place, { withFileTypes: true })
    const isLossless = entries.every(({ name }) => !name.includes(REPLACEMENT_CHARACTER))
    if (isLossless) return entries.map((dirent) => ({ name: dirent.name, dirent }))
    const exact = await readdir(place, { withFileTypes: true, encoding: 'buffer' })
    return exact.map((dirent) => ({ name: pathFromBytes(dirent.name), dirent }))
  } catch (cause) {
    onProblem(folder, cause)
    return []
  }
}

/** Where a link leads; null where that is nowhere, which is nobody's fault. */
async function targetOf(link: string, onProblem: OnProblem): Promise<{ path: string; isFolder: boolean } | null> {
  try {
    const target = await realPathOf(link)
    return { path: target, isFolder: (await stat(pathForFileSystem(target))).isDirectory() }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ELOOP') onProblem(link, cause)
    return null
  }
}

async function factsOfAll(files: readonly string[], onProblem: OnProblem): Promise<FileFacts[]> {
  const facts = await Promise.all(
    files.map((file) =>
      factsOf(file).catch((cause) => {
        // What is gone already was in the way of being deleted or renamed.
        if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') onProblem(file, cause)
        return null
      }),
    ),
  )
  return facts.filter((fact) => fact !== null)
}
