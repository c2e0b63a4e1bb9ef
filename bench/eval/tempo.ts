/** The measures of tempo estimation (Gouyon et al., "An experimental comparison of audio tempo induction algorithms", 2006). */

const TOLERANCE = 0.04
const METRICAL_FACTORS = [1, 2, 3, 1 / 2, 1 / 3]

const isWithin = (ratio: number): boolean => Math.abs(ratio - 1) <= TOLERANCE

/** Accuracy 1: whether the tempo is within 4 % of the annotated one. */
export const isRightTempo = (bpm: number, annotatedBpm: number): boolean => isWithin(bpm / annotatedBpm)

/** Accuracy 2: whether it is within 4 % of the annotated one, its double, triple, half or third. */
export const isRightButForOctave = (bpm: number, annotatedBpm: number): boolean =>
  METRICAL_FACTORS.some((factor) => isWithin(bpm / (annotatedBpm * factor)))

/** How far the tempo is from the annotated one, in percent. */
export const tempoErrorPercent = (bpm: number, annotatedBpm: number): number => 100 * Math.abs(bpm / annotatedBpm - 1)

/** The tempo of the median interval; null with fewer than three beats, or where most of them are the same moment. */
export function tempoOfBeats(beats: readonly number[]): number | null {
  if (beats.length < 3) return null
  const intervals = beats.slice(1).map((beat, i) => beat - beats[i]!)
  const interval = quantile(intervals, 0.5)
  return interval > 0 ? 60 / interval : null
}

/** The value below which `share` (0–1) of the values lie, interpolated between neighbours. There must be one. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no value has no quantile')
  const sorted = [...values].sort((a, b) => a - b)
  const position = share * (sorted.length - 1)
  const below = sorted[Math.floor(position)]!
  const above = sorted[Math.ceil(position)]!
  return below + (position - Math.floor(position)) * (above - below)
}
