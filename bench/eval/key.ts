/** Keys by name and the weighted score of the MIREX audio key detection task. */

export interface Key {
  /** Pitch class of the tonic, C = 0. */
  readonly tonic: number
  readonly mode: 'major' | 'minor'
}

const NATURALS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }
const ACCIDENTALS: Readonly<Record<string, number>> = { '': 0, '#': 1, b: -1 }
const FIFTH = 7
/** Semitones from a minor tonic up to its relative major's. */
const TO_RELATIVE_MAJOR = 3

/** Reads `Gb major`, `F# minor` or the like; any other text throws a RangeError. */
export function parseKey(text: string): Key {
  const [, letter = '', accidental = '', mode] = /^([A-G])([#b]?)[ :](major|minor)$/.exec(text) ?? []
  const natural = NATURALS[letter]
  const shift = ACCIDENTALS[accidental]
  if (natural === undefined || shift === undefined || (mode !== 'major' && mode !== 'minor')) {
    throw new RangeError(`expected a key such as "F# minor" but received "${text}"`)
  }
  return { tonic: modulo12(natural + shift), mode }
}

/**
 * 1 for the same key, 0.5 a perfect fifth above or below in the same mode, 0.3 the relative, 0.2 the parallel key,
 * 0 for any other. (MIREX asked for the fifth in one direction at times; both count here.)
 */
export function keyScore(key: Key, annotated: Key): number {
  const interval = modulo12(key.tonic - annotated.tonic)
  if (key.mode === annotated.mode) {
    if (interval === 0) return 1
    return interval === FIFTH || interval === 12 - FIFTH ? 0.5 : 0
  }
  if (interval === 0) return 0.2
  const relative = annotated.mode === 'minor' ? TO_RELATIVE_MAJOR : 12 - TO_RELATIVE_MAJOR
  return interval === relative ? 0.3 : 0
}

const modulo12 = (n: number): number => ((n % 12) + 12) % 12
