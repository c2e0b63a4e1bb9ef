import { read } from 'node:fs'
import { promisify } from 'node:util'
import type { MessagePort } from 'node:worker_threads'
import { fingerprint } from '../analyze/index.js'
import type { DetailedFingerprintResult } from '../analyze/types.js'
import { type AudioTags, openAudio } from '../decode/index.js'
import { fileError } from '../file-error.js'
import { openablePath, type PayloadHash } from '../identity/index.js'
import { audioPayloadHash } from '../identity/payload-hash.js'
import { withLittleGarbage } from './garbage.js'
import { type Outcome, outcomeOf } from './outcome.js'

const READ_BYTES = 2 ** 19
const readAt = promisify(read)

/** Paths are those of `lib/identity`. */
export interface FileTask {
  readonly path: string
  /** How much dead binary data may wait to be collected. */
  readonly garbageBytes: number
}

export interface AnalyzeTask extends FileTask {
  readonly timeoutMs: number
  /** The opened file to read in place of what is at the path now, be it another thread's; it stays open. */
  readonly descriptor?: number | undefined
  /** A message from here ends the work with ABORTED. */
  readonly cancelled?: MessagePort | undefined
}

/** As `fingerprint` yields it, but for what the vector says already. */
export type TrackAnalysis = Omit<DetailedFingerprintResult, 'fingerprint'>

export function identify({ path, garbageBytes }: FileTask): Promise<Outcome<PayloadHash>> {
  return outcomeOf(() => withLittleGarbage(garbageBytes, () => audioPayloadHash(path)))
}

export function analyze(task: AnalyzeTask): Promise<Outcome<TrackAnalysis>> {
  const { path, descriptor, timeoutMs, garbageBytes, cancelled } = task
  const cancellation = new AbortController()
  cancelled?.once('message', () => cancellation.abort())
  const analysisOf = async (input: string | AsyncIterable<Uint8Array>) => {
    const { fingerprint: _, ...analysis } = await withLittleGarbage(garbageBytes, () =>
      fingerprint(input, { timeoutMs, signal: cancellation.signal }),
    )
    return analysis
  }
  return outcomeOf(() =>
    descriptor === undefined ? withOpenablePath(path, analysisOf) : analysisOf(bytesOf(descriptor, path)),
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

/** From the beginning, wherever others read it. (A stream of Node would close it when it is destroyed.) */
async function* bytesOf(descriptor: number, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  for (let offset = 0; ; ) {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
    const { bytesRead } = await readAt(descriptor, buffer, 0, READ_BYTES, offset).catch((error) => {
      throw fileError(error, path)
    })
    if (bytesRead === 0) return
    offset += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function withOpenablePath<Result>(path: string, work: (openable: string) => Promise<Result>): Promise<Result> {
  const openable = await openablePath(path)
  try {
    return await work(openable.path)
  } finally {
    await openable.close()
  }
}
