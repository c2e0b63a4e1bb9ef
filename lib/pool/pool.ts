import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { AudioTags } from '../decode/index.js'
import type { FpError } from '../errors.js'
import { type PayloadHash, pathForFileSystem } from '../identity/index.js'
import { cancellable } from './cancellable.js'
import { type WorkerProgram, workerProgram } from './program.js'
import type { AnalyzeTask, FileTask, TrackAnalysis } from './tasks.js'
import { ThreadGroup } from './thread-group.js'

/** Threads that read beside those that decode. Node reads no more files than this at once. */
const MAXIMUM_READERS = 4
/** For all threads together. */
const GARBAGE_BYTES = 96 * 2 ** 20
const BASE_TIMEOUT_MS = 10 * 60_000
/** A day of speech at a low rate, on processors shared with many other threads, must not count as hanging. */
const TIMEOUT_MS_PER_MIB = 5_000

export interface PoolOptions {
  /** Tracks in work at once. */
  readonly workers: number
  /** Longest time for one track; by default ten minutes, and five seconds more per MiB of the file. */
  readonly timeoutMs?: number | undefined
  /** Starts the threads that decode at once and keeps them, for whoever may have a track at any moment. Default false. */
  readonly keepThreads?: boolean | undefined
  /** What the threads run; tests give their own. */
  readonly program?: WorkerProgram | undefined
}

export interface AnalyzeOptions {
  /** Ends the work with ABORTED; the thread goes on to its next track. */
  readonly signal?: AbortSignal | undefined
  /** What waits for a thread then leaves with ABORTED. An analysis that has begun goes on. */
  readonly waitSignal?: AbortSignal | undefined
  /** Of the opened file, which is read in place of what is at the path now. */
  readonly descriptor?: number | undefined
  /** Size of the file, where it is known already: the time limit depends on it. */
  readonly fileBytes?: number | undefined
}

/**
 * Threads that identify, decode and analyse. A thread that hangs or dies is replaced, and only the call that it worked for
 * fails.
 *
 * No more of them decode than there are processors: each further one takes memory and warm-up and makes nothing faster.
 * With more workers than that, the others read ahead, in threads of their own, so that no decoder waits for a disk.
 */
export class AnalysisPool {
  readonly #timeoutMs: number | undefined
  readonly #garbageBytes: number
  readonly #decoders: ThreadGroup
  readonly #readers: ThreadGroup

  constructor({ workers, timeoutMs, keepThreads = false, program = workerProgram() }: PoolOptions) {
    const decoders = Math.min(workers, availableParallelism())
    const others = Math.min(workers - decoders, MAXIMUM_READERS)
    this.#timeoutMs = timeoutMs
    this.#garbageBytes = GARBAGE_BYTES / decoders
    this.#decoders = new ThreadGroup({ threads: decoders, keepThreads, program })
    this.#readers = others > 0 ? new ThreadGroup({ threads: others, program }) : this.#decoders
  }

  /** Set when the threads can't even start, as with a damaged installation: no track is to blame for what fails then. */
  get broken(): FpError | null {
    return this.#decoders.broken ?? this.#readers.broken
  }

  /**
   * The hash of a file's audio, tags left aside.
   *
   * @param path as `lib/identity` makes them, here and below
   * @throws FpError those of `audioPayloadHash`; WORKER_DIED, OUT_OF_MEMORY or TIMEOUT where the thread was replaced
   */
  async identify(path: string): Promise<PayloadHash> {
    return this.#readers.run('identify', this.#file(path), { timeoutMs: await this.#timeoutOf(path) })
  }

  /** @throws FpError those of `fingerprint`; WORKER_DIED, OUT_OF_MEMORY or TIMEOUT where the thread was replaced */
  async analyze(
    path: string,
    { signal, waitSignal, descriptor, fileBytes }: AnalyzeOptions = {},
  ): Promise<TrackAnalysis> {
    const timeoutMs = await this.#timeoutOf(path, fileBytes)
    const task: AnalyzeTask = { ...this.#file(path), descriptor, timeoutMs }
    if (!signal) return this.#decoders.run('analyze', task, { timeoutMs, waitSignal })
    // To end the thread instead would make the next track wait for a new one.
    return cancellable(signal, (cancelled) => {
      const options = { timeoutMs, waitSignal: signal, transferList: [cancelled] }
      return this.#decoders.run('analyze', { ...task, cancelled } satisfies AnalyzeTask, options)
    })
  }

  /** The tags alone, without decoding. Throws as `analyze`. */
  async readTags(path: string): Promise<AudioTags> {
    return this.#readers.run('readTags', this.#file(path), { timeoutMs: await this.#timeoutOf(path) })
  }

  /** Ends every thread at once; what is at work or waits rejects with ABORTED. */
  async close(): Promise<void> {
    await Promise.all([this.#decoders.close(), this.#readers.close()])
  }

  #file(path: string): FileTask {
    return { path, garbageBytes: this.#garbageBytes }
  }

  async #timeoutOf(path: string, fileBytes?: number): Promise<number> {
    if (this.#timeoutMs !== undefined) return this.#timeoutMs
    const size = fileBytes ?? (await sizeOf(path))
    return BASE_TIMEOUT_MS + (size / 2 ** 20) * TIMEOUT_MS_PER_MIB
  }
}

/** What can't be looked at fails soon, with its reason. */
function sizeOf(path: string): Promise<number> {
  return stat(pathForFileSystem(path)).then(
    (stats) => stats.size,
    () => 0,
  )
}
