import { existsSync } from 'node:fs'
import { FpError } from '../errors.js'
import { defaultDatabasePath, type ScanSummary } from '../library/index.js'
import { ALGORITHM_VERSION } from '../schema/index.js'
import type { Track } from '../store/index.js'
import { BoundedSlots } from './bounded-slots.js'
import { Refusal } from './errors.js'
import type { AllowedFile } from './files.js'
import { type CallArgument, type CallName, type CallResult, LibraryThread, type ScanCall } from './library-thread.js'
import { SEARCH_IDLE_MS, SEARCHES } from './limits.js'

/**
 * The library that the server tells about. Reading, searching and scanning have a thread and a connection each: readers of
 * SQLite wait for no writer, and a scan that waits for another process holds up nothing else.
 */
export class SharedLibrary {
  readonly #path: string
  readonly #isChosen: boolean
  readonly #reading: LibraryThread
  /** Has the index in memory. */
  readonly #searching: LibraryThread
  readonly #searches: BoundedSlots
  #scanning: LibraryThread | null = null

  private constructor(db: string | null, queue: number) {
    this.#path = db ?? defaultDatabasePath()
    this.#isChosen = db !== null
    this.#reading = new LibraryThread(this.#path)
    this.#searching = new LibraryThread(this.#path, SEARCH_IDLE_MS)
    this.#searches = new BoundedSlots(SEARCHES, queue)
  }

  /**
   * @param db null: the user's own, which need not be there
   * @param queue how many searches may wait
   * @throws FpError those of `openLibrary`: one that was asked for and can't be had should be missed at once
   */
  static async of(db: string | null, queue: number): Promise<SharedLibrary> {
    if (db === ':memory:') throw new FpError('INVALID_ARGUMENT', 'The library of a server is a file, not :memory:.')
    const library = new SharedLibrary(db, queue)
    if (db === null) return library
    try {
      await library.#reading.call('open', undefined)
    } catch (error) {
      await library.close()
      throw error
    }
    return library
  }

  /**
   * Looks something up.
   *
   * @throws Refusal NO_LIBRARY where there is none: looking must not make one
   */
  async read<Name extends CallName>(name: Name, argument: CallArgument<Name>): Promise<CallResult<Name>> {
    this.#checkIsThere()
    return this.#reading.call(name, argument)
  }

  /** Compares tracks. @throws Refusal NO_LIBRARY, QUEUE_FULL */
  async search<Name extends CallName>(
    name: Name,
    argument: CallArgument<Name>,
    signal: AbortSignal,
  ): Promise<CallResult<Name>> {
    this.#checkIsThere()
    return this.#searches.run(() => this.#searching.call(name, argument), signal)
  }

  /** As `search`, for what goes on until the signal ends it. */
  async longSearch<Name extends 'duplicates' | 'graph'>(
    name: Name,
    argument: CallArgument<Name>,
    signal: AbortSignal,
  ): Promise<CallResult<Name>> {
    this.#checkIsThere()
    const work = this.#searches.run(() => this.#searching.longCall(name, argument, signal), signal)
    // Why it was ended says more than that it was.
    return work.catch((error) => {
      throw signal.aborted ? signal.reason : error
    })
  }

  /** One at a time. Makes the library where there is none. @throws FpError those of `Library.scan` and `openLibrary` */
  async scan(call: ScanCall): Promise<ScanSummary> {
    const thread = new LibraryThread(this.#path)
    this.#scanning = thread
    try {
      return await thread.scan(call)
    } finally {
      this.#scanning = null
      await thread.close()
    }
  }

  /** The track of a file that has not changed since it was analysed; null also where no library was chosen. */
  async resultOf({ path, size, mtimeNs }: AllowedFile): Promise<AnalyzedTrack | null> {
    const track = this.#isChosen ? await this.#reading.call('track', path) : null
    if (track?.state !== 'done' || track.size !== size || track.mtimeNs !== mtimeNs) return null
    return track.algorithmVersion === ALGORITHM_VERSION && isAnalyzed(track) ? track : null
  }

  /** Gives tracks that are still in work back to the library. */
  async close(): Promise<void> {
    await Promise.all([this.#scanning?.close(), this.#searching.close(), this.#reading.close()])
  }

  #checkIsThere(): void {
    if (!this.#isChosen && !existsSync(this.#path)) throw new Refusal('NO_LIBRARY')
  }
}

export type AnalyzedTrack = Track & { readonly fingerprint: object; readonly audio: object }

function isAnalyzed(track: Track): track is AnalyzedTrack {
  return track.fingerprint !== null && track.audio !== null
}
