/** A large library without its weight: so many tiny files, and a database that knows them all as analysed. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { walkAudioFiles } from '../../lib/library/walk.js'
import { type FileFacts, openStore, type Store } from '../../lib/store/index.js'
import { wavBytes } from '../../test/helpers/wav.js'
import { resultOf } from '../../test/store/results.js'

const FILES_PER_FOLDER = 12
const SAMPLES = 800
const LEASE_MS = 600_000

/** A folder of so many files in albums, made on first use. */
export function smallFiles(count: number): string {
  const folder = path.join(tmpdir(), `fp-native-bench-small-${count}`)
  if (existsSync(folder)) return folder
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  for (let file = 0; file < count; file++) {
    const album = path.join(partial, `album ${Math.floor(file / FILES_PER_FOLDER)}`)
    if (file % FILES_PER_FOLDER === 0) mkdirSync(album, { recursive: true })
    const samples = Float32Array.from({ length: SAMPLES }, (_, n) => Math.sin(n * (0.01 + file * 1e-5)))
    const bytes = wavBytes({ channelData: [samples], sampleRate: 8000 }, 16)
    writeFileSync(path.join(album, `${file % FILES_PER_FOLDER}.wav`), bytes)
  }
  renameSync(partial, folder)
  return folder
}

/** How long it took, in seconds, to make the rows of all files, and to give each its result. */
export interface Filling {
  readonly discoverSeconds: number
  readonly completeSeconds: number
}

/** Fills a store with a result for every file of a folder, as if they had all been analysed. */
export async function fillStore(store: Store, folder: string): Promise<Filling> {
  const onProblem = (place: string, cause: unknown) => {
    throw new Error(`${place} can't be read`, { cause })
  }
  const batches: FileFacts[][] = []
  for await (const batch of walkAudioFiles([folder], { onProblem })) batches.push(batch)
  const discoverSeconds = seconds(() => {
    for (const batch of batches) store.discover(batch)
  })
  const completeSeconds = seconds(() => {
    for (let file = 0; ; file++) {
      const claim = store.claimNext({ owner: 'bench', leaseMs: LEASE_MS })
      if (!claim) break
      store.complete(claim, resultOf(`hash ${file}`, (file % 997) / 997, { title: `Title ${file}`, artist: 'Someone' }))
    }
  })
  return { discoverSeconds, completeSeconds }
}

export async function withStore<T>(path: string, use: (store: Store) => T | Promise<T>): Promise<T> {
  const store = openStore({ path })
  try {
    return await use(store)
  } finally {
    store.close()
  }
}

export function seconds(work: () => void): number {
  const started = performance.now()
  work()
  return (performance.now() - started) / 1e3
}
