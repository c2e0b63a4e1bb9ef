import { existsSync } from 'node:fs'
import { defaultDatabasePath, type Library, openLibrary } from '../library/index.js'
import { ALGORITHM_VERSION } from '../schema/index.js'
import type { Track } from '../store/index.js'
import { Refusal } from './errors.js'
import type { AllowedFile } from './files.js'

/** The library that the server tells about, opened when it is first needed. */
export class SharedLibrary {
  readonly #path: string
  readonly #isChosen: boolean
  #library: Library | null = null

  /** @param db null: the user's own, which need not be there */
  constructor(db: string | null) {
    this.#path = db ?? defaultDatabasePath()
    this.#isChosen = db !== null
    // One that was asked for and can't be had should be missed at once.
    if (this.#isChosen) this.open()
  }

  /** @throws FpError those of `openLibrary` */
  open(): Library {
    this.#library ??= openLibrary({ db: this.#path })
    return this.#library
  }

  /** @throws Refusal NO_LIBRARY where there is none: looking must not make one */
  existing(): Library {
    if (this.#library === null && !existsSync(this.#path)) throw new Refusal('NO_LIBRARY')
    return this.open()
  }

  /** The track of a file that has not changed since it was analysed; null also where no library was chosen. */
  resultOf({ path, size, mtimeNs }: AllowedFile): AnalyzedTrack | null {
    const track = this.#isChosen ? this.open().track(path) : null
    if (track?.state !== 'done' || track.size !== size || track.mtimeNs !== mtimeNs) return null
    return track.algorithmVersion === ALGORITHM_VERSION && isAnalyzed(track) ? track : null
  }

  async close(): Promise<void> {
    await this.#library?.close()
  }
}

type AnalyzedTrack = Track & { readonly fingerprint: object; readonly audio: object }

function isAnalyzed(track: Track): track is AnalyzedTrack {
  return track.fingerprint !== null && track.audio !== null
}
