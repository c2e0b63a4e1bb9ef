import { ALGORITHM_VERSION } from '../schema/index.js'
import { toleranceOf } from './create.js'
import { measureFacts, placeOf } from './measures.js'
import type { Measure, ProfileRange, SoundProfile } from './types.js'

/** A kind of music as it was measured. */
export interface MeasuredKind {
  readonly name: string
  readonly label: string
  readonly tracks: number
  readonly ranges: { readonly [Name in Measure]?: readonly [from: number, to: number] }
}

export function profileOfKind({ name, label, tracks, ranges }: MeasuredKind): SoundProfile {
  const rangeOf = (measure: Measure, from: number, to: number): ProfileRange => ({
    minimum: from,
    maximum: to,
    target: null,
    tolerance: toleranceOf(measureFacts(measure), placeOf(measure, from), placeOf(measure, to)),
    source: `Measured: 10th to 90th percentile of ${tracks} tracks, ${label}`,
  })
  const entries = Object.entries(ranges).map(([measure, ends]) => [measure, rangeOf(measure as Measure, ...ends)])
  return {
    name,
    label,
    kind: 'music',
    algorithmVersion: ALGORITHM_VERSION,
    tracks,
    ranges: Object.fromEntries(entries),
  }
}
