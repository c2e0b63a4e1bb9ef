import path from 'node:path'
import { type ErrorCode, FpError } from '../errors.js'
import { fileError } from '../file-error.js'
import type { AnalysisPool, TrackAnalysis } from '../pool/index.js'
import { fingerprintFromVector } from '../schema/index.js'
import { readSidecar, type SidecarContent, type SidecarPlace, writeSidecar } from '../sidecar/index.js'
import type { Claim, FileFacts, Store, TrackResult } from '../store/index.js'
import type { LibraryWarning, TrackOrigin } from './types.js'
import { factsOf } from './walk.js'

/** A file at which the process has died so often would end this one too. */
const MAXIMUM_ATTEMPTS = 6
/** A file that is being written to is given up, for this scan, after so many changes. */
const MAXIMUM_CHANGES = 3

/** What became of a claim. */
export type ClaimOutcome =
  | { readonly kind: 'done'; readonly id: number; readonly origin: TrackOrigin }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  /** The file is gone or not what it was, or another process has taken it over: it is not for this claim to settle. */
  | { readonly kind: 'dropped' }

export interface WorkContext {
  readonly store: Store
  readonly pool: Pick<AnalysisPool, 'identify' | 'analyze' | 'readTags' | 'broken'>
  /** Null: without sidecars. */
  readonly sidecars: SidecarPlace | null
  /** How often each file has changed under the eyes of this scan. */
  readonly changes: Map<string, number>
  readonly warn: (warning: LibraryWarning) => void
  /** Once aborted, what still waits for a decoder is given back. */
  readonly signal: AbortSignal | undefined
  /** Rejects where the whole folder to scan has gone, as when a disk was pulled. */
  readonly checkRootOf: (file: string) => Promise<void>
}

interface Finding {
  readonly result: TrackResult
  readonly origin: TrackOrigin
  /** Whether the sidecar says just this already. */
  readonly isInSidecar: boolean
}

/**
 * Brings one claimed track to its result by the cheapest way: from its sidecar, from an analysis of the same audio in
 * the store, or by its own analysis.
 *
 * @throws FpError of the store or of `checkRootOf`, or what would befall every track: the claim is open still
 */
export async function workOn(claim: Claim, context: WorkContext): Promise<ClaimOutcome> {
  let finding: Finding
  try {
    if (claim.attempts > MAXIMUM_ATTEMPTS) {
      throw new FpError('WORKER_DIED', `The program has ended during each of ${claim.attempts - 1} attempts at it.`)
    }
    await checkUnchanged(claim)
    finding = await findingOf(claim, context)
    await checkUnchanged(claim)
  } catch (error) {
    return settleFailure(claim, error, context)
  }
  const { result, origin, isInSidecar } = finding
  // The sidecar first: what is in the store already would never get one if the program ended here.
  if (!isInSidecar) await keepInSidecar(claim, result, context)
  const completed = context.store.complete(claim, result)
  return completed === null ? { kind: 'dropped' } : { kind: 'done', id: completed.id, origin }
}

async function findingOf(claim: Claim, context: WorkContext): Promise<Finding> {
  const { store, pool, signal } = context
  const current = await contentOfSidecar(claim, undefined, context)
  if (current) return { result: resultOfSidecar(current), origin: 'sidecar', isInSidecar: true }

  const { hash: audioHash, size, mtimeNs } = await pool.identify(claim.path)
  if (size !== claim.size || mtimeNs !== claim.mtimeNs) throw changedError(claim.path)
  const known = store.analysisByHash(audioHash)
  if (known) {
    const tags = await pool.readTags(claim.path)
    return { result: { audioHash, tags, analysis: known }, origin: 'known-audio', isInSidecar: false }
  }
  const sameAudio = await contentOfSidecar(claim, audioHash, context)
  if (sameAudio) {
    const tags = await pool.readTags(claim.path)
    return { result: { ...resultOfSidecar(sameAudio), tags }, origin: 'sidecar', isInSidecar: false }
  }
  const analysis = await pool.analyze(claim.path, { waitSignal: signal })
  return { result: resultOfAnalysis(audioHash, analysis), origin: 'analyzed', isInSidecar: false }
}

function resultOfSidecar({ audioHash, tags, analysis }: SidecarContent): TrackResult {
  return { audioHash, tags, analysis }
}

function resultOfAnalysis(audioHash: string, analysis: TrackAnalysis): TrackResult {
  const { algorithmVersion, vector, details } = analysis
  const { tags, ...audio } = analysis.metadata
  return { audioHash, tags, analysis: { algorithmVersion, fingerprint: fingerprintFromVector(vector), details, audio } }
}

async function contentOfSidecar(
  { path: file, size, mtimeNs }: Claim,
  audioHash: string | undefined,
  { sidecars, warn }: WorkContext,
): Promise<SidecarContent | null> {
  if (sidecars === null) return null
  try {
    return (await readSidecar(file, { size, mtimeNs, audioHash }, sidecars))?.content ?? null
  } catch (error) {
    warn(sidecarWarning(error, file, sidecars))
    return null
  }
}

async function keepInSidecar(
  { path: file, size, mtimeNs }: Claim,
  result: TrackResult,
  { sidecars, warn }: WorkContext,
): Promise<void> {
  if (sidecars === null) return
  try {
    await writeSidecar(file, { ...result, size, mtimeNs }, sidecars)
  } catch (error) {
    warn(sidecarWarning(error, file, sidecars))
  }
}

/** About the folder, so that it is told once for all files in it. */
function sidecarWarning(error: unknown, file: string, { sidecarDir }: SidecarPlace): LibraryWarning {
  if (!(error instanceof FpError)) throw error
  return { code: error.code, message: error.message, path: sidecarDir ?? path.dirname(file) }
}

async function settleFailure(claim: Claim, error: unknown, context: WorkContext): Promise<ClaimOutcome> {
  const { store, pool, changes, signal, checkRootOf } = context
  if (!(error instanceof FpError) || error === pool.broken) throw error
  const { code, message } = error
  if (code === 'ABORTED' && signal?.aborted) {
    store.release(claim)
    return { kind: 'dropped' }
  }
  if (concernsAll(code)) throw error
  if (code === 'FILE_NOT_FOUND') {
    await checkRootOf(claim.path)
    store.markMissing([claim.path])
    return { kind: 'dropped' }
  }
  if (code === 'FILE_CHANGED') {
    const count = (changes.get(claim.path) ?? 0) + 1
    changes.set(claim.path, count)
    if (count <= MAXIMUM_CHANGES) {
      const facts = await factsOf(claim.path).catch(() => null)
      // With the new facts it waits for its next turn, and this claim is void; without, it goes back as it was.
      if (facts) store.discover([facts])
      store.release(claim)
      return { kind: 'dropped' }
    }
  }
  return store.fail(claim, { code, message }) ? { kind: 'failed', code, message } : { kind: 'dropped' }
}

/** Whether the track is not to blame. */
function concernsAll(code: ErrorCode): boolean {
  return code === 'ABORTED' || code === 'NATIVE_UNAVAILABLE' || code === 'DISK_FULL' || code.startsWith('DATABASE_')
}

async function checkUnchanged({ path: file, size, mtimeNs }: Claim): Promise<void> {
  let facts: FileFacts | null
  try {
    facts = await factsOf(file)
  } catch (error) {
    throw fileError(error, file)
  }
  if (facts === null) throw new FpError('NOT_A_FILE', `${file} is no regular file any more.`, { path: file })
  if (facts.size !== size || facts.mtimeNs !== mtimeNs) throw changedError(file)
}

function changedError(file: string): FpError {
  return new FpError('FILE_CHANGED', `The file ${file} keeps being written to.`, { path: file })
}
