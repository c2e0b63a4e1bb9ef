import { setMaxListeners } from 'node:events'
import { stat } from 'node:fs/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { Interruption } from '../analyze/interruption.js'
import type { AudioTags } from '../decode/index.js'
import { FpError } from '../errors.js'
import { type PayloadHash, pathForFileSystem } from '../identity/index.js'
import { type WorkerProgram, workerProgram } from './program.js'
import type { AnalyzeTask, FileTask, Outcome, TrackAnalysis } from './tasks.js'

/**
 * What the JavaScript of one thread may take. Decoded audio is no part of it and 20 MB do for any track; the limit is
 * there for a decoder gone wild. A small young generation keeps sixteen threads small.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 2 }
/** For all threads together. */
const GARBAGE_BYTES = 96 * 2 ** 20
/** Idle threads end after a while, for the sake of a process that watches a folder. */
const IDLE_MS = 5_000
/** A thread that has not kept its time limit by itself after so much more hangs. */
const GRACE_MS = 2_000
const BASE_TIMEOUT_MS = 10 * 60_000
/** A day of speech at a low rate, on processors shared with many other threads, must not count as hanging. */
const TIMEOUT_MS_PER_MIB = 5_000

export interface PoolOptions {
  /** Threads at most; they are started as they are needed. */
  readonly workers: number
  /** Longest time for one track; by default ten minutes, and five seconds more per MiB of the file. */
  readonly timeoutMs?: number | undefined
  /** Starts every thread at once and keeps them, for whoever may have a track at any moment. Default false. */
  readonly keepThreads?: boolean | undefined
  /** What the threads run; tests give their own. */
  readonly program?: WorkerProgram | undefined
}

export interface AnalyzeOptions {
  /** Ends the work with ABORTED; the thread goes on to its next track. */
  readonly signal?: AbortSignal | undefined
  /** Size of the file, where it is known already: the time limit depends on it. */
  readonly fileBytes?: number | undefined
}

/**
 * Threads that identify, decode and analyse. Nothing is meant to queue here: whoever uses it asks for as many tracks at
 * once as it has workers. A thread that hangs or dies is replaced, and only the call that it worked for fails.
 */
export class AnalysisPool {
  readonly #piscina: Piscina
  readonly #timeoutMs: number | undefined
  readonly #garbageBytes: number
  readonly #stop = new AbortController()
  #running = 0
  #broken: FpError | null = null

  constructor({ workers, timeoutMs, keepThreads = false, program = workerProgram() }: PoolOptions) {
    this.#timeoutMs = timeoutMs
    this.#garbageBytes = GARBAGE_BYTES / workers
    this.#piscina = new Piscina({
      filename: program.file,
      execArgv: [...program.nodeOptions],
      minThreads: keepThreads ? workers : 0,
      maxThreads: workers,
      idleTimeout: IDLE_MS,
      resourceLimits: RESOURCE_LIMITS,
      // The addon and the decoders answer by events, so a thread must not sleep in a lock between tasks.
      atomics: 'disabled',
      recordTiming: false,
    })
    // Every call listens.
    setMaxListeners(0, this.#stop.signal)
    this.#piscina.on('error', (error: Error) => this.#onIdleThreadDied(error))
  }

  /** Set when the threads can't even start, as with a damaged installation: no track is to blame for what fails then. */
  get broken(): FpError | null {
    return this.#broken
  }

  /**
   * The hash of a file's audio, tags left aside.
   *
   * @param path as `lib/identity` makes them, here and below
   * @throws FpError those of `audioPayloadHash`; WORKER_DIED, OUT_OF_MEMORY or TIMEOUT where the thread was replaced
   */
  async identify(path: string): Promise<PayloadHash> {
    return this.#run('identify', this.#file(path), await this.#timeoutOf(path))
  }

  /** @throws FpError those of `fingerprint`; WORKER_DIED, OUT_OF_MEMORY or TIMEOUT where the thread was replaced */
  async analyze(path: string, { signal, fileBytes }: AnalyzeOptions = {}): Promise<TrackAnalysis> {
    const timeoutMs = await this.#timeoutOf(path, fileBytes)
    if (!signal) return this.#run('analyze', { ...this.#file(path), timeoutMs } satisfies AnalyzeTask, timeoutMs)
    // A signal can't cross into a thread, and to end the thread would make the next track wait for a new one.
    const { port1: line, port2: cancelled } = new MessageChannel()
    const cancel = () => line.postMessage(null)
    if (signal.aborted) cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      const task: AnalyzeTask = { ...this.#file(path), timeoutMs, cancelled }
      return await this.#run('analyze', task, timeoutMs, [cancelled])
    } finally {
      signal.removeEventListener('abort', cancel)
      line.close()
    }
  }

  /** The tags alone, without decoding. Throws as `analyze`. */
  async readTags(path: string): Promise<AudioTags> {
    return this.#run('readTags', this.#file(path), await this.#timeoutOf(path))
  }

  /** Ends every thread at once; what is at work rejects with ABORTED. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#piscina.destroy()
  }

  #file(path: string): FileTask {
    return { path, garbageBytes: this.#garbageBytes }
  }

  async #run<Result>(name: string, task: object, timeoutMs: number, transferList: MessagePort[] = []): Promise<Result> {
    const interruption = new Interruption(this.#stop.signal, timeoutMs + GRACE_MS)
    this.#running++
    let outcome: Outcome<Result>
    try {
      interruption.check()
      outcome = await this.#piscina.run(task, { name, signal: interruption.signal, transferList })
    } catch (error) {
      throw this.#broken ?? (interruption.signal.aborted ? interruption.signal.reason : deathOf(error))
    } finally {
      this.#running--
      interruption.dispose()
    }
    if ('failure' in outcome) throw new FpError(outcome.failure.code, outcome.failure.message)
    return outcome.result
  }

  async #timeoutOf(path: string, fileBytes?: number): Promise<number> {
    if (this.#timeoutMs !== undefined) return this.#timeoutMs
    const size = fileBytes ?? (await sizeOf(path))
    return BASE_TIMEOUT_MS + (size / 2 ** 20) * TIMEOUT_MS_PER_MIB
  }

  /** With no thread left, a call that waits for one would wait for ever. */
  #onIdleThreadDied(error: Error): void {
    if (this.#running === 0 || this.#piscina.threads.length > 0) return
    this.#broken = new FpError('WORKER_DIED', `The worker threads can't start: ${error.message}`, { cause: error })
    this.#stop.abort()
  }
}

/** What can't be looked at fails soon, with its reason. */
function sizeOf(path: string): Promise<number> {
  return stat(pathForFileSystem(path)).then(
    (stats) => stats.size,
    () => 0,
  )
}

function deathOf(error: unknown): FpError {
  const reason = error instanceof Error ? error.message : String(error)
  if ((error as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const limitMb = RESOURCE_LIMITS.maxOldGenerationSizeMb
    return new FpError('OUT_OF_MEMORY', `The track needed more than the ${limitMb} MB that a worker may take.`, {
      cause: error,
    })
  }
  return new FpError('WORKER_DIED', `The worker thread failed at the track: ${reason}`, {
    cause: error,
  })
}
