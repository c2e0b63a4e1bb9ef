import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type FileFacts, openStore, type Store, type TrackResult } from '../../lib/store/index.js'

export * from './results.js'

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fp-store-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function memoryStore(): Store {
  const store = openStore({ path: ':memory:' })
  onTestFinished(() => store.close())
  return store
}

let nextInode = 1000n

/** A file with an inode of its own. */
export function fileAt(path: string, facts: Partial<FileFacts> = {}): FileFacts {
  return { path, size: 1000, mtimeNs: 1_755_254_372_612_431_007n, device: 1n, inode: nextInode++, links: 1, ...facts }
}

/** Discovers a file and completes it; returns its id. */
export function addDone(store: Store, file: FileFacts, result: TrackResult): number {
  store.discover([file])
  const claim = store.claimNext({ owner: 'test', leaseMs: 60_000, under: [file.path] })
  if (!claim) throw new Error(`no claim for ${file.path}`)
  const stored = store.complete(claim, result)
  if (!stored) throw new Error(`claim lost for ${file.path}`)
  return stored.id
}
