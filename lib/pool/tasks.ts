import type { MessagePort } from 'node:worker_threads'
import { fingerprint } from '../analyze/index.js'
import type { DetailedFingerprintResult } from '../analyze/types.js'
import { type AudioTags, openAudio } from '../decode/index.js'
import { audioPayloadHash, openablePath, type PayloadHash } from '../identity/index.js'
import { withLittleGarbage } from './garbage.js'
import { type Outcome, outcomeOf } from './outcome.js'

/** Paths are those of `lib/identity`. */
export interface FileTask {
  readonly path: string
  /** How much dead binary data may wait to be collected. */
  readonly garbageBytes: number
}

export interface AnalyzeTask extends FileTask {
  readonly timeoutMs: number
  /** A message from here ends the work with ABORTED. */
  readonly cancelled?: MessagePort | undefined
}

/** As `fingerprint` yields it, but for what the vector says already. */
export type TrackAnalysis = Omit<DetailedFingerprintResult, 'fingerprint'>

export function identify({ path, garbageBytes }: FileTask): Promise<Outcome<PayloadHash>> {
  return outcomeOf(() => withLittleGarbage(garbageBytes, () => audioPayloadHash(path)))
}

export function analyze({ path, timeoutMs, garbageBytes, cancelled }: AnalyzeTask): Promise<Outcome<TrackAnalysis>> {
  const cancellation = new AbortController()
  cancelled?.once('message', () => cancellation.abort())
  return outcomeOf(() =>
    withOpenablePath(path, async (openable) => {
      const { fingerprint: _, ...analysis } = await withLittleGarbage(garbageBytes, () =>
        fingerprint(openable, { timeoutMs, signal: cancellation.signal }),
      )
      return analysis
    }),
  ).finally(() => cancelled?.close())
}

export function readTags({ path }: FileTask): Promise<Outcome<AudioTags>> {
  return outcomeOf(() =>
    withOpenablePath(path, async (openable) => {
      const source = await openAudio(openable)
      await source.close()
      return source.info.tags
    }),
  )
}

async function withOpenablePath<Result>(path: string, work: (openable: string) => Promise<Result>): Promise<Result> {
  const openable = await openablePath(path)
  try {
    return await work(openable.path)
  } finally {
    await openable.close()
  }
}
