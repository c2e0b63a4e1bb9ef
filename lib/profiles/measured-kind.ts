import { ALGORITHM_VERSION } from '../schema/index.js'
import { measureFacts, placeOf, toleranceOf } from './measures.js'
import type { Measure, ProfileRange, SoundProfile } from './types.js'

/** A kind of music as it was measured. */
export interface MeasuredKind {
  readonly name: string
  readonly label: string
  readonly tracks: number
  readonly ranges: { readonly [Name in Measure]?: readonly [from: number, to: number] }
}

export function profileOfKind({ name, label, tracks, ranges }: MeasuredKind): SoundProfile {
  const source = `Measured: 10th to 90th percentile of ${tracks} tracks, ${label}`
  const profileRanges: { [Name in Measure]?: ProfileRange } = {}
  for (const measure of Object.keys(ranges) as Measure[]) {
    // Taken apart by iterators, hundreds of pairs leave garbage that every fresh process would collect.
    const ends = ranges[measure] as readonly [number, number]
    const minimum = ends[0]
    const maximum = ends[1]
    const tolerance = toleranceOf(measureFacts(measure), placeOf(measure, minimum), placeOf(measure, maximum))
    profileRanges[measure] = { minimum, maximum, target: null, tolerance, source }
  }
  return { name, label, kind: 'music', algorithmVersion: ALGORITHM_VERSION, tracks, ranges: profileRanges }
}
