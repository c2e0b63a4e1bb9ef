import { describe, expect, it } from 'vitest'
import { DIMENSIONS, type DimensionName, type Fingerprint } from '../../lib/index.js'
import { deviationsFromReference, REFERENCED, unequalDimensions } from './tolerance.js'

const middle = Object.fromEntries(DIMENSIONS.map(({ name }) => [name, 0.5])) as Fingerprint
const moved = (name: DimensionName, by: number): Fingerprint => ({ ...middle, [name]: 0.5 + by })

// Relative tolerances are shares of the larger value; at 0.5 half of them is the absolute one, less a little.
const allowed = ({ kind, value }: { kind: string; value: number }) => (kind === 'relative' ? value * 0.5 : value)

describe('the guards of the other tests', () => {
  it.each(DIMENSIONS)('report $name between equal recordings only beyond its tolerance', ({ name, tolerance }) => {
    const step = allowed(tolerance.invariance)
    expect(unequalDimensions(middle, moved(name, 1.2 * step))).toEqual([expect.stringContaining(name)])
    expect(unequalDimensions(middle, moved(name, 0.9 * step))).toEqual([])
    expect(unequalDimensions(middle, moved(name, Number.NaN))).toEqual([expect.stringContaining(name)])
  })
  it.each(REFERENCED)('report $name beside a reference only beyond its tolerance', ({ name, tolerance }) => {
    const reference = new Map(Object.entries(middle))
    expect(deviationsFromReference(moved(name, 1.2 * allowed(tolerance)), reference)).toEqual([
      expect.stringContaining(name),
    ])
    expect(deviationsFromReference(moved(name, 0.9 * allowed(tolerance)), reference)).toEqual([])
    reference.delete(name)
    expect(deviationsFromReference(middle, reference)).toEqual([expect.stringContaining(name)])
  })
  it('expect loudness to move by exactly the gain', () => {
    expect(unequalDimensions(middle, moved('lufs', -6), { loudnessShiftLu: -6 })).toEqual([])
    expect(unequalDimensions(middle, middle, { loudnessShiftLu: -6 })).toEqual([expect.stringContaining('lufs')])
  })
  it('leave 22 dimensions to the reference', () => expect(REFERENCED).toHaveLength(22))
})
