import { fileError } from '../file-error.js'
import type { Store } from '../store/index.js'
import { isInside } from './roots.js'
import type { LibraryWarning } from './types.js'
import { walkAudioFiles } from './walk.js'

export interface StockOptions {
  /** Real paths of folders that are there. */
  readonly folders: readonly string[]
  /** Real paths of the folders that links may lead into; anywhere where left out. */
  readonly linksWithin: readonly string[] | undefined
  readonly warn: (warning: LibraryWarning) => void
  /** Told how many more files have been found. */
  readonly onFiles: (count: number) => void
  /** Ends the walk; nothing then counts as missing. */
  readonly isStopped: () => boolean
}

export interface Stock {
  /** The folders, and folders outside of them that links lead to. */
  readonly places: readonly string[]
  readonly added: number
  readonly changed: number
  readonly moved: number
  readonly missing: number
}

/** Walks the folders and tells the store what is there and what is not any more. */
export async function takeStock(
  store: Store,
  { folders, linksWithin, warn, onFiles, isStopped }: StockOptions,
): Promise<Stock> {
  const unread: string[] = []
  const places = new Set(folders)
  const walk = store.walk()
  const counts = { added: 0, changed: 0, moved: 0 }
  const files = walkAudioFiles(folders, {
    onProblem: (path, cause) => {
      unread.push(path)
      const { code, message } = fileError(cause, path)
      warn({ code, message, path })
    },
    mayFollow: (target) => linksWithin === undefined || linksWithin.some((folder) => isInside(target, folder)),
    onLinkedFolder: (folder) => {
      if (!folders.some((known) => isInside(folder, known))) places.add(folder)
    },
  })
  for await (const batch of files) {
    const { added, changed, moved } = walk.discover(batch)
    counts.added += added
    counts.changed += changed
    counts.moved += moved
    onFiles(batch.length)
    if (isStopped()) return { ...counts, places: [...places], missing: 0 }
  }
  return { ...counts, places: [...places], missing: walk.finish(folders, unread) }
}
