import path from 'node:path'
import { watch as watchFiles } from 'chokidar'
import { ChangedFolders } from './changed-folders.js'
import { hasAudioExtension } from './extensions.js'
import { reasonToPoll } from './network.js'
import { isInside } from './roots.js'
import type { WatchEvent } from './types.js'
import { realPathOf } from './walk.js'

/** A file that is being copied changes all the time. */
const QUIET_MS = 2_000
const MAXIMUM_WAIT_MS = 15_000
const POLL_MS = 60_000

export interface WatchOptions {
  /** Real paths. */
  readonly folders: readonly string[]
  readonly signal: AbortSignal
  readonly onWatch: (event: WatchEvent) => void
  readonly scan: (folders: readonly string[], isFirst: boolean) => Promise<void>
}

/** Scans the folders, then those parts of them that change, one scan after the other, until the signal aborts. */
export async function watchFolders({ folders, signal, onWatch, scan }: WatchOptions): Promise<void> {
  const changed = new ChangedFolders(QUIET_MS, MAXIMUM_WAIT_MS)
  const timers: NodeJS.Timeout[] = []
  const poll = (polled: readonly string[], reason: string) => {
    onWatch({ folders: polled, by: 'polling', reason })
    const look = () => {
      for (const folder of polled) changed.add(folder)
    }
    timers.push(setInterval(look, POLL_MS))
  }
  const watched: string[] = []
  for (const folder of folders) {
    const reason = await reasonToPoll(folder)
    if (reason === null) watched.push(folder)
    else poll([folder], reason)
  }
  const stop = watchEvents(watched, {
    onChange: (folder) => changed.add(folder),
    onReady: () => onWatch({ folders: watched, by: 'events', reason: null }),
    onFailure: (reason) => poll(watched, reason),
  })
  try {
    await scan(folders, true)
    while (!signal.aborted) {
      const places = await Promise.all((await changed.next(signal)).map((folder) => nearestFolder(folder, folders)))
      const present = [...new Set(places)].filter((place) => place !== null)
      if (present.length > 0 && !signal.aborted) await scan(present, false)
    }
  } finally {
    for (const timer of timers) clearInterval(timer)
    await stop()
  }
}

interface EventOptions {
  readonly onChange: (folder: string) => void
  readonly onReady: () => void
  /** The system can't watch so much, or at all. */
  readonly onFailure: (reason: string) => void
}

function watchEvents(folders: readonly string[], { onChange, onReady, onFailure }: EventOptions): () => Promise<void> {
  if (folders.length === 0) return async () => {}
  const watcher = watchFiles([...folders], {
    ignoreInitial: true,
    ignored: (place, stats) => {
      if (folders.includes(place)) return false
      return path.basename(place).startsWith('.') || (stats?.isFile() === true && !hasAudioExtension(place))
    },
  })
  watcher.on('all', (event, place) => onChange(event.endsWith('Dir') ? place : path.dirname(place)))
  watcher.on('ready', onReady)
  watcher.on('error', (error) => {
    // A single folder that may not be read is the walk's to tell.
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') return
    void watcher.close()
    onFailure(`the system can't watch it (${message})`)
  })
  return () => watcher.close()
}

/** The folder itself or, where it is gone, the nearest one above it that is there; null outside of the roots. */
async function nearestFolder(folder: string, roots: readonly string[]): Promise<string | null> {
  for (let place = folder; ; place = path.dirname(place)) {
    if (!roots.some((root) => isInside(place, root))) return null
    const real = await realPathOf(place).catch(() => null)
    if (real !== null) return real
  }
}
