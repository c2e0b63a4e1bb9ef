import type { Fingerprint } from '../../lib/index.js'
import { DIMENSIONS, type Dimension, type DimensionName, type Tolerance } from '../../lib/schema/index.js'

function exceeds(tolerance: Tolerance, one: number, other: number): boolean {
  const difference = Math.abs(one - other)
  const largest =
    tolerance.kind === 'absolute' ? tolerance.value : tolerance.value * Math.max(Math.abs(one), Math.abs(other))
  // Not "difference > largest": a NaN must count as exceeding.
  return !(difference <= largest)
}

const line = (name: string, one: number, other: number, { kind, value }: Tolerance): string =>
  `${name}: ${one.toPrecision(6)} against ${other.toPrecision(6)}, allowed ${kind === 'relative' ? `${100 * value} %` : value}`

export interface EqualRecordingOptions {
  readonly acrossSampleRates?: boolean
  /** By how many LU loudness has to move. */
  readonly loudnessShiftLu?: number
}

/** A line for each dimension in which two equal recordings differ by more than the schema allows; none is right. */
export function unequalDimensions(
  original: Fingerprint,
  changed: Fingerprint,
  { acrossSampleRates = false, loudnessShiftLu = 0 }: EqualRecordingOptions = {},
): string[] {
  return DIMENSIONS.flatMap(({ name, tolerance }) => {
    const allowed = (acrossSampleRates && tolerance.invarianceAcrossSampleRates) || tolerance.invariance
    const expected = original[name] + (name === 'lufs' ? loudnessShiftLu : 0)
    return exceeds(allowed, expected, changed[name]) ? [line(name, changed[name], expected, allowed)] : []
  })
}

/** The dimensions that a reference can judge; the others are judged by ground truth. */
export const REFERENCED: readonly { readonly name: DimensionName; readonly tolerance: Tolerance }[] =
  DIMENSIONS.flatMap(({ name, tolerance }: Dimension<DimensionName>) =>
    tolerance.reference === null ? [] : [{ name, tolerance: tolerance.reference }],
  )

/** A line for each dimension that is further from its reference than the schema allows. */
export function deviationsFromReference(measured: Fingerprint, expected: ReadonlyMap<string, number>): string[] {
  return REFERENCED.flatMap(({ name, tolerance }) => {
    const truth = expected.get(name)
    if (truth === undefined) return [`${name}: the reference lacks it`]
    return exceeds(tolerance, measured[name], truth) ? [line(name, measured[name], truth, tolerance)] : []
  })
}
