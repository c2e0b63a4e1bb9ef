import { oneOf, type Rule, readOptions, required, unexpected } from '../options.js'
import { assertComparable } from '../similarity/comparable.js'
import { isKnown, known } from './known.js'
import { MEASURE_NAMES, measureFacts } from './measures.js'
import type { Measure, ProfileRange, SoundProfile } from './types.js'

const text = (maximum: number) =>
  required<string>(
    `a text of 1 to ${maximum} characters`,
    (value) => typeof value === 'string' && value.trim() !== '' && value.length <= maximum,
  )
const orNull = <T>({ expected, accepts }: Rule<T>): Rule<T | null> =>
  required(`${expected}, or null`, (value) => value === null || accepts(value))

const number = required<number>('a finite number', Number.isFinite)
const PROFILE_RULES = {
  name: required<string>(
    'lower-case words joined by hyphens, at most 64 characters',
    (value) => typeof value === 'string' && value.length <= 64 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value),
  ),
  label: text(120),
  kind: oneOf(['delivery', 'music', 'own'] as const),
  algorithmVersion: required<number>('the version of the algorithm', Number.isInteger),
  tracks: orNull(required<number>('a count', (value) => Number.isInteger(value) && (value as number) > 0)),
  ranges: required<object>('ranges by measure', (value) => typeof value === 'object' && value !== null),
}
const range = required<object>('a range', (value) => typeof value === 'object' && value !== null)
const RANGES_RULES = Object.fromEntries(
  MEASURE_NAMES.map((name) => [name, { ...range, fallback: { value: undefined } } as Rule<object | undefined>]),
) as Record<Measure, Rule<object | undefined>>
const RANGE_RULES = {
  minimum: orNull(number),
  maximum: orNull(number),
  target: orNull(number),
  tolerance: required<number>('a number above 0', (value) => Number.isFinite(value) && (value as number) > 0),
  source: text(400),
}

/** More characters than any profile has. */
const MAXIMUM_TEXT = 64 * 1024

/**
 * Checks a profile, such as one that was read from a file.
 *
 * @param value the profile, or its JSON
 * @returns a copy, frozen: what holds now holds later
 * @throws FpError INVALID_ARGUMENT where it is no profile; VERSION_MISMATCH where it was made of other numbers
 */
export function readProfile(value: unknown): SoundProfile {
  if (typeof value === 'object' && value !== null && isKnown(value)) return value
  const { ranges, ...facts } = readOptions(typeof value === 'string' ? parsed(value) : value, PROFILE_RULES, 'profile')
  assertComparable(facts)
  const given = Object.entries(readOptions(ranges, RANGES_RULES, 'ranges')).filter(([, range]) => range !== undefined)
  if (given.length === 0) throw unexpected('at least one range', 'ranges', ranges)
  const checked = given.map(([name, range]) => [name, readRange(name as Measure, range)])
  return known({ ...facts, ranges: Object.fromEntries(checked) })
}

function parsed(json: string): unknown {
  try {
    if (json.length <= MAXIMUM_TEXT) return JSON.parse(json)
  } catch {
    // Told below.
  }
  throw unexpected(`JSON of at most ${MAXIMUM_TEXT} characters`, 'profile', json)
}

function readRange(name: Measure, value: unknown): ProfileRange {
  const range = readOptions(value, RANGE_RULES, name)
  const { minimum: least, maximum: most, unit } = measureFacts(name)
  const { minimum, maximum, target } = range
  for (const end of [minimum, maximum, target]) {
    if (end !== null && !(end >= least && end <= most)) throw unexpected(`${least} to ${most} ${unit}`, name, end)
  }
  if (minimum === null && maximum === null) throw unexpected('a minimum or a maximum', name, value)
  const [from, to] = [minimum ?? least, maximum ?? most]
  if (from > to) throw unexpected('a minimum that is not above the maximum', name, value)
  if (target !== null && !(target >= from && target <= to)) throw unexpected('a target within the range', name, target)
  return range
}
