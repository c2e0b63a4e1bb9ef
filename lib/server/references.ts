import type { SoundReference } from '../library/index.js'
import { ALGORITHM_VERSION, fingerprintFromVector } from '../schema/index.js'
import type { Track } from '../store/index.js'
import type { Analyses } from './analyses.js'
import { Refusal } from './errors.js'
import type { FileAccess } from './files.js'
import type { SharedLibrary } from './shared-library.js'
import type { ReferenceBody } from './similarity-schemas.js'

/** What requests refer to tracks by, as the library takes it: nothing that lies outside of the roots. */
export class References {
  readonly #access: FileAccess
  readonly #analyses: Analyses
  readonly #library: SharedLibrary

  constructor(access: FileAccess, analyses: Analyses, library: SharedLibrary) {
    this.#access = access
    this.#analyses = analyses
    this.#library = library
  }

  /** @throws Refusal TRACK_NOT_FOUND, NO_LIBRARY */
  async track(idOrPath: number | string): Promise<Track> {
    const track = await this.#library.read('track', idOrPath)
    if (track === null || !this.#access.allows(track.path)) throw new Refusal('TRACK_NOT_FOUND')
    return track
  }

  /**
   * A track by its id, a file by its path, which is analysed here where the library does not know it, or numbers.
   *
   * @throws Refusal TRACK_NOT_FOUND, NOT_ANALYZED, NO_LIBRARY, and those of `FileAccess.open` and `Analyses.analyze`
   */
  async sound(reference: ReferenceBody, signal: AbortSignal): Promise<SoundReference> {
    if (typeof reference === 'number') return this.analyzed(reference)
    if (typeof reference === 'string') return this.#soundOfFile(reference, signal)
    const { fingerprint, algorithm_version: algorithmVersion = ALGORITHM_VERSION, details = null } = reference
    return { fingerprint, algorithmVersion, details }
  }

  /** The id of a track that has a fingerprint. Throws as {@link sound}. */
  async analyzed(idOrPath: number | string): Promise<number> {
    const { id, fingerprint } = await this.track(idOrPath)
    if (fingerprint === null) throw new Refusal('NOT_ANALYZED')
    return id
  }

  async #soundOfFile(requested: string, signal: AbortSignal): Promise<SoundReference> {
    this.#analyses.checkRoom()
    const file = await this.#access.open(requested)
    let known: Track | null
    try {
      known = await this.#library.read('track', file.path)
    } catch (error) {
      await file.close()
      throw error
    }
    if (known?.fingerprint && known.algorithmVersion === ALGORITHM_VERSION) {
      await file.close()
      return known.id
    }
    const { vector, algorithmVersion, details } = await this.#analyses.analyze(file, signal)
    return { fingerprint: fingerprintFromVector(vector), algorithmVersion, details }
  }
}
