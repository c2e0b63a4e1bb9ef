import { setMaxListeners } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { abortError } from '../abort.js'
import { Interruption } from '../analyze/interruption.js'
import { FpError } from '../errors.js'
import { type Outcome, resultOf } from './outcome.js'
import type { WorkerProgram } from './program.js'
import { Slots } from './slots.js'

/**
 * What the JavaScript of one thread may take. Decoded audio is no part of it and 20 MB do for any track; the limit is
 * there for a decoder gone wild. A small young generation keeps many threads small.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 2 }
/** Idle threads end after a while, for the sake of a process that watches a folder. */
const IDLE_MS = 5_000
/** A thread that has not kept its time limit by itself after so much more hangs. */
const GRACE_MS = 2_000

export interface ThreadGroupOptions {
  /** At most; they are started as they are needed. */
  readonly threads: number
  /** Starts all of them at once and keeps them. Default false. */
  readonly keepThreads?: boolean | undefined
  readonly program: WorkerProgram
}

export interface RunOptions {
  /** From the moment on that a thread has begun. */
  readonly timeoutMs: number
  /** What waits for a thread then leaves with ABORTED. What has begun goes on. */
  readonly waitSignal?: AbortSignal | undefined
  readonly transferList?: MessagePort[] | undefined
}

/**
 * Threads that run one task each; what comes beyond their number waits for its turn. A thread that hangs or dies is
 * replaced, and only the task that it worked at fails.
 */
export class ThreadGroup {
  readonly #piscina: Piscina
  readonly #slots: Slots
  readonly #stop = new AbortController()
  #running = 0
  #broken: FpError | null = null

  constructor({ threads, keepThreads = false, program }: ThreadGroupOptions) {
    this.#slots = new Slots(threads)
    this.#piscina = new Piscina({
      filename: program.file,
      execArgv: [...program.nodeOptions],
      minThreads: keepThreads ? threads : 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      resourceLimits: RESOURCE_LIMITS,
      // The addon and the decoders answer by events, so a thread must not sleep in a lock between tasks.
      atomics: 'disabled',
      recordTiming: false,
    })
    // Every task listens.
    setMaxListeners(0, this.#stop.signal)
    this.#piscina.on('error', (error: Error) => this.#onIdleThreadDied(error))
  }

  /** Set when the threads can't even start, as with a damaged installation: no task is to blame for what fails then. */
  get broken(): FpError | null {
    return this.#broken
  }

  /**
   * @param name of the task in the program
   * @throws FpError what the task fails with; WORKER_DIED, OUT_OF_MEMORY or TIMEOUT where the thread was replaced; ABORTED
   */
  async run<Result>(name: string, task: object, options: RunOptions): Promise<Result> {
    const { waitSignal } = options
    try {
      return await this.#slots.run(
        async () => resultOf(await this.#runNow<Outcome<Result>>(name, task, options)),
        waitSignal,
      )
    } catch (error) {
      throw waitSignal !== undefined && error === waitSignal.reason ? abortError(waitSignal) : error
    }
  }

  /** Ends every thread at once; what is at work or waits rejects with ABORTED. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#piscina.destroy()
  }

  async #runNow<Value>(name: string, task: object, { timeoutMs, transferList = [] }: RunOptions): Promise<Value> {
    const interruption = new Interruption(this.#stop.signal, timeoutMs + GRACE_MS)
    this.#running++
    try {
      interruption.check()
      return await this.#piscina.run(task, { name, signal: interruption.signal ?? null, transferList })
    } catch (error) {
      throw this.#broken ?? (interruption.signal?.aborted ? interruption.signal.reason : deathOf(error))
    } finally {
      this.#running--
      interruption.dispose()
    }
  }

  /** With no thread left, a task that waits for one would wait for ever. */
  #onIdleThreadDied(error: Error): void {
    if (this.#running === 0 || this.#piscina.threads.length > 0) return
    this.#broken = new FpError('WORKER_DIED', `The worker threads can't start: ${error.message}`, { cause: error })
    this.#stop.abort()
  }
}

function deathOf(cause: unknown): FpError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  if ((cause as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const limitMb = RESOURCE_LIMITS.maxOldGenerationSizeMb
    return new FpError('OUT_OF_MEMORY', `The track needed more than the ${limitMb} MB that a worker may take.`, {
      cause,
    })
  }
  return new FpError('WORKER_DIED', `The worker thread failed at the track: ${reason}`, { cause })
}
