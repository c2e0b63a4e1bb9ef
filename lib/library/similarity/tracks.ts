import { FpError } from '../../errors.js'
import type { Fingerprint } from '../../schema/index.js'
import { assertComparable } from '../../similarity/comparable.js'
import { scoreOf } from '../../similarity/score.js'
import type { Sound } from '../../similarity/types.js'
import type { Store, Track } from '../../store/index.js'
import type { SimilarTrack } from './types.js'

/** A sound that was referred to, and its track where it is one of the library. */
export interface Resolved {
  readonly sound: Sound
  readonly track: Track | null
}

/** What a library knows of its tracks without comparing any. */
export class Tracks {
  protected readonly store: Store
  protected readonly realPath: (path: string) => string

  /** @param realPath the path that a track is kept by */
  constructor(store: Store, realPath: (path: string) => string) {
    this.store = store
    this.realPath = realPath
  }

  /** @throws FpError TRACK_NOT_FOUND, VERSION_MISMATCH */
  resolveTrack(idOrPath: number | string): Resolved & { readonly track: Track } {
    const track = this.store.track(typeof idOrPath === 'number' ? idOrPath : this.realPath(idOrPath))
    if (!track?.fingerprint) {
      throw new FpError('TRACK_NOT_FOUND', `The library has no analysed track ${JSON.stringify(idOrPath)}.`)
    }
    return resolvedOf(track)
  }

  /** Null where the track has been deleted meanwhile. */
  found(id: number, distance: number): SimilarTrack | null {
    const facts = this.store.similarity.facts(id)
    if (!facts) return null
    const { path, tags, durationSeconds } = facts
    return { id, path, tags, durationSeconds, distance, score: scoreOf(distance) }
  }
}

export function resolvedOf(track: Track): Resolved & { readonly track: Track } {
  const { fingerprint, algorithmVersion, details } = track
  const sound = { fingerprint: fingerprint as Fingerprint, algorithmVersion: algorithmVersion as number, details }
  assertComparable(sound)
  return { sound, track }
}
