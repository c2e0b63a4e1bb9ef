/** Comparing two lists of moments in seconds: how many of the annotated ones were found, and how many were invented. */

export const BEAT_TOLERANCE_SECONDS = 0.07
export const ONSET_TOLERANCE_SECONDS = 0.05

/**
 * The largest number of pairs of one moment of each list, no moment in two pairs, that are at most `tolerance` apart.
 * In ascending order, pairing each with the earliest that is still free and close enough is optimal: all have the same
 * tolerance, so an exchange never gains a pair. Both lists in any order.
 */
export function matchCount(annotated: readonly number[], found: readonly number[], toleranceSeconds: number): number {
  const truth = [...annotated].sort((a, b) => a - b)
  const guesses = [...found].sort((a, b) => a - b)
  let matches = 0
  for (let t = 0, g = 0; t < truth.length && g < guesses.length; ) {
    const distance = guesses[g]! - truth[t]!
    if (Math.abs(distance) <= toleranceSeconds) {
      matches++
      t++
      g++
    } else if (distance < 0) g++
    else t++
  }
  return matches
}

/** Harmonic mean of precision and recall, 0–1; 1 where there is nothing to find and nothing was found. */
export function fMeasure(annotated: readonly number[], found: readonly number[], toleranceSeconds: number): number {
  const total = annotated.length + found.length
  return total === 0 ? 1 : (2 * matchCount(annotated, found, toleranceSeconds)) / total
}

/**
 * The moments with those left out that follow one that is kept by less than `seconds`: the notes of a chord are one
 * onset. In ascending order.
 */
export function withoutRepeats(moments: readonly number[], seconds: number): number[] {
  const kept: number[] = []
  for (const moment of [...moments].sort((a, b) => a - b)) {
    const last = kept.at(-1)
    if (last === undefined || moment - last >= seconds) kept.push(moment)
  }
  return kept
}
