import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { FpError } from '../errors.js'
import type { ScanProgress, ScanSummary } from '../library/index.js'
import { cancellable, type Outcome, resultOf, threadProgram } from '../pool/index.js'
import type * as tasks from './library-tasks.js'
import { CLOSE_MS, CONNECTIONS } from './limits.js'
import { within } from './within.js'

type Tasks = typeof tasks

type Argument<Name extends keyof Tasks> = Parameters<Tasks[Name]> extends [infer Task] ? Task : undefined

/** What takes so long that it can be cancelled. */
export type LongCallName = 'scan' | 'duplicates' | 'graph'
export type CallName = Exclude<keyof Tasks, LongCallName>
export type CallArgument<Name extends keyof Tasks> = Name extends LongCallName
  ? Omit<Argument<Name>, 'cancelled' | 'progress'>
  : Argument<Name>
export type CallResult<Name extends keyof Tasks> =
  Awaited<ReturnType<Tasks[Name]>> extends Outcome<infer Value> ? Value : never

export interface ScanCall extends CallArgument<'scan'> {
  readonly signal: AbortSignal
  readonly onProgress: (progress: ScanProgress) => void
}

/** The rows of a page and the vectors of an index do not stay, or are no part of it. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 }

/** A thread with a connection of its own to a library. It starts with the first call. */
export class LibraryThread {
  readonly #piscina: Piscina

  /** @param idleMs without a call for so long, the thread gives its memory back and ends, until there is one */
  constructor(db: string, idleMs = Number.POSITIVE_INFINITY) {
    const { file, nodeOptions } = threadProgram('library-tasks', '../server/library-tasks.ts')
    this.#piscina = new Piscina({
      filename: file,
      execArgv: [...nodeOptions],
      workerData: { db },
      minThreads: 0,
      maxThreads: 1,
      // One call that waits for another process or for native threads holds up none of the others.
      concurrentTasksPerWorker: CONNECTIONS,
      idleTimeout: idleMs,
      resourceLimits: RESOURCE_LIMITS,
      // The answers of native threads are events, so a thread must not sleep in a lock between tasks.
      atomics: 'disabled',
      recordTiming: false,
    })
  }

  /** @throws FpError those of the library's method; WORKER_DIED, OUT_OF_MEMORY */
  call<Name extends CallName>(name: Name, argument: CallArgument<Name>): Promise<CallResult<Name>> {
    return this.#run(name, argument as object, [])
  }

  /** Where the signal has ended it, the method decides what comes of it. */
  longCall<Name extends LongCallName>(
    name: Name,
    argument: CallArgument<Name>,
    signal: AbortSignal,
    ports: Readonly<Record<string, MessagePort>> = {},
  ): Promise<CallResult<Name>> {
    return cancellable(signal, (cancelled) =>
      this.#run(name, { ...argument, ...ports, cancelled }, [cancelled, ...Object.values(ports)]),
    )
  }

  async scan({ signal, onProgress, ...what }: ScanCall): Promise<ScanSummary> {
    const { port1: figures, port2: progress } = new MessageChannel()
    figures.on('message', onProgress)
    try {
      return await this.longCall('scan', what, signal, { progress })
    } finally {
      figures.close()
    }
  }

  /** Ends what is in work, gives its tracks back and closes the library, unless another process holds it for long. */
  async close(): Promise<void> {
    if (this.#piscina.threads.length > 0)
      await within(
        CLOSE_MS,
        this.call('close', undefined).catch(() => {}),
      )
    await this.#piscina.destroy()
  }

  async #run<Name extends keyof Tasks>(
    name: Name,
    argument: object | undefined,
    transferList: MessagePort[],
  ): Promise<CallResult<Name>> {
    let outcome: Outcome<CallResult<Name>>
    try {
      outcome = await this.#piscina.run(argument, { name, transferList })
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
        throw new FpError('OUT_OF_MEMORY', 'The library needs more memory than its thread may take.', { cause })
      }
      throw cause
    }
    return resultOf(outcome)
  }
}
