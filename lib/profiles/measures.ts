/** What profiles measure tracks by. */
import { FpError } from '../errors.js'
import { unexpected } from '../options.js'
import {
  ALGORITHM_VERSION,
  DIMENSION_NAMES,
  DIMENSIONS,
  type Dimension,
  type DimensionName,
  vectorFromFingerprint,
} from '../schema/index.js'
import { assertComparable } from '../similarity/comparable.js'
import { coordinateOf, presenceOf } from '../similarity/coordinates.js'
import type { Measure, ProfiledDetails, ProfiledSound } from './types.js'

export interface MeasureFacts extends Pick<Dimension, 'label' | 'minimum' | 'maximum' | 'scale'> {
  readonly name: Measure
  readonly unit: Dimension['unit'] | 'dBTP'
  /** Share of a match that it decides, relative to the others: the schema's; a detail counts as a dimension of dynamics. */
  readonly weight: number
  /** Difference between equal recordings, in the unit that ranges have their tolerance in. */
  readonly uncertainty: number
}

const dynamics = DIMENSIONS.find(({ family }) => family === 'dynamics')?.weight as number
const level = { scale: 'linear', weight: dynamics } as const

/** The details have bounds that no recording reaches, as the dimensions do. */
const DETAIL_MEASURES: readonly MeasureFacts[] = [
  // EBU Tech 3341 asks for +0.2/−0.4 dB, Tech 3342 for ± 1 LU.
  { ...level, name: 'true_peak_dbtp', label: 'True peak', unit: 'dBTP', minimum: -200, maximum: 40, uncertainty: 0.4 },
  {
    ...level,
    name: 'loudness_range_lu',
    label: 'Loudness range',
    unit: 'LU',
    minimum: 0,
    maximum: 100,
    uncertainty: 1,
  },
]

/** The seven bands, lowest first. */
export const BANDS = DIMENSIONS.filter(({ family }) => family === 'frequency')

export const MEASURES: readonly MeasureFacts[] = [...DIMENSIONS.map(factsOf), ...DETAIL_MEASURES]
export const MEASURE_NAMES: readonly Measure[] = MEASURES.map(({ name }) => name)
const BY_NAME = new Map(MEASURES.map((facts) => [facts.name, facts]))

function factsOf(dimension: Dimension<DimensionName>): MeasureFacts {
  const { name, label, unit, minimum, maximum, scale, weight, tolerance } = dimension
  const { kind, value } = tolerance.invariance
  // Of what spans decades, a tolerance in the unit itself says nothing about ratios; a tenth is little of either.
  const uncertainty = scale === 'linear' ? value : Math.log2(1 + (kind === 'relative' ? value : 0.1))
  return { name, label, unit, minimum, maximum, scale, weight, uncertainty }
}

export function measureFacts(name: Measure): MeasureFacts {
  return BY_NAME.get(name) as MeasureFacts
}

/** The value on the scale that it is compared on: octaves where values span decades. */
export function placeOf(name: Measure, value: number): number {
  const index = DIMENSION_NAMES.indexOf(name as DimensionName)
  return index < 0 ? value : coordinateOf(index, value)
}

/** The value at a place. */
export function valueAt(name: Measure, place: number): number {
  return measureFacts(name).scale === 'logarithmic' ? 2 ** place : place
}

/** Half the width of the range: so far outside a track of the kind hardly ever is. Ends are places. */
export function toleranceOf({ uncertainty }: MeasureFacts, from: number, to: number): number {
  return Math.max((to - from) / 2, uncertainty)
}

/** What is known of a track. */
export interface Measured {
  /** Null where the track has no such thing, as a tempo, or it is not known. */
  readonly values: ReadonlyMap<Measure, number | null>
  /** 0–1: how much the tempo counts. */
  readonly tempoConfidence: number
  readonly hasDetails: boolean
}

/** @throws FpError INVALID_ARGUMENT, VERSION_MISMATCH */
export function measured(sound: ProfiledSound): Measured {
  if (typeof sound !== 'object' || sound === null) throw unexpected('numbers of a track', 'fingerprint', sound)
  const { fingerprint, algorithmVersion, details } =
    'fingerprint' in sound ? sound : { fingerprint: sound, algorithmVersion: ALGORITHM_VERSION, details: null }
  assertComparable({ algorithmVersion })
  const vector = vectorFromFingerprint(fingerprint)
  const presence = presenceOf(vector, 0, false)
  const values = new Map<Measure, number | null>()
  for (const { name, index } of DIMENSIONS) {
    const value = vector[index] as number
    if (!Number.isFinite(value)) throw unexpected('a finite number', name, value)
    values.set(name, (presence >> index) & 1 ? value : null)
  }
  for (const { name } of DETAIL_MEASURES) values.set(name, detail(details, name as keyof ProfiledDetails))
  const confidence = details ? detail(details, 'tempo_confidence') : 1
  return { values, tempoConfidence: confidence ?? 1, hasDetails: details != null }
}

function detail(details: ProfiledDetails | null | undefined, name: keyof ProfiledDetails): number | null {
  const value = details?.[name] ?? null
  if (value === null || Number.isFinite(value)) return value
  throw new FpError(
    'INVALID_ARGUMENT',
    `expected a finite number or null for \`details.${name}\` but received ${value}`,
  )
}
