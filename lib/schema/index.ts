import { FpError } from '../errors.js'
import { ALGORITHM_VERSION, DIMENSION_TABLE, FAMILY_TABLE } from './dimensions.js'
import type { Dimension, FamilyFacts, FamilyName } from './types.js'

export type { Dimension, DimensionFacts, FamilyFacts, FamilyName, Tolerance } from './types.js'
export { ALGORITHM_VERSION }

/** The `snake_case` name of one of the 25 dimensions. */
export type DimensionName = (typeof DIMENSION_TABLE)[number]['name']

/** The 25 values by name, in canonical order. */
export type Fingerprint = { readonly [Name in DimensionName]: number }

/** The seven families in canonical order. Deeply frozen. */
export const FAMILIES: readonly FamilyFacts[] = deepFreeze([...FAMILY_TABLE])

const SHARES = FAMILIES.reduce((sum, facts) => sum + facts.share, 0)

function weightOf(family: FamilyName): number {
  const share = FAMILIES.find((facts) => facts.name === family)?.share ?? 0
  const members = DIMENSION_TABLE.filter((facts) => facts.family === family).length
  return share / SHARES / members
}

function deepFreeze<T extends object>(value: T): T {
  for (const key in value) {
    const child = value[key]
    if (typeof child === 'object' && child !== null) deepFreeze(child)
  }
  return Object.freeze(value)
}

/** The 25 dimensions in canonical order: the order of every vector and record. Deeply frozen. */
export const DIMENSIONS: readonly Dimension<DimensionName>[] = deepFreeze(
  DIMENSION_TABLE.map((facts, index) => ({ ...facts, index, weight: weightOf(facts.family) })),
)

/** The names alone, in canonical order. */
export const DIMENSION_NAMES: readonly DimensionName[] = Object.freeze(DIMENSIONS.map((dimension) => dimension.name))

/**
 * The record of a vector of 25 values in canonical order.
 *
 * @throws FpError INVALID_ARGUMENT where the vector's length is not 25.
 */
export function fingerprintFromVector(vector: ArrayLike<number>): Fingerprint {
  if (vector.length !== DIMENSIONS.length) {
    throw new FpError(
      'INVALID_ARGUMENT',
      `expected ${DIMENSIONS.length} numbers for \`vector\` but received ${vector.length}`,
    )
  }
  return Object.fromEntries(DIMENSION_NAMES.map((name, index) => [name, vector[index]])) as Fingerprint
}

/**
 * The 25 values of a record in canonical order, whatever the order of its properties.
 *
 * @throws FpError INVALID_ARGUMENT where a dimension is missing or not a number.
 */
export function vectorFromFingerprint(fingerprint: Fingerprint): Float64Array {
  return Float64Array.from(DIMENSION_NAMES, (name) => {
    const value = fingerprint[name]
    if (typeof value === 'number') return value
    throw new FpError('INVALID_ARGUMENT', `expected a number for \`fingerprint.${name}\` but received ${String(value)}`)
  })
}
