/** One way to check every argument, and one message: expected X for `name` but received Z. */
import { inspect } from 'node:util'
import leven from 'leven'
import { FpError } from './errors.js'

/** What an option may be. Build with {@link required} or {@link optional}. */
export interface Rule<T> {
  /** Completes "expected …", as in "a boolean". */
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
  /** Stands in where the option is not given; a rule without it is required. */
  readonly fallback?: { readonly value: T }
}

type Values<Rules> = { readonly [Name in keyof Rules]: Rules[Name] extends Rule<infer T> ? T : never }

export function required<T>(expected: string, accepts: (value: unknown) => boolean): Rule<T> {
  return { expected, accepts }
}

export function optional<T, Fallback>(rule: Rule<T>, value: Fallback): Rule<T | Fallback> {
  return { expected: rule.expected, accepts: rule.accepts, fallback: { value } }
}

export const boolean = required<boolean>('a boolean', (value) => typeof value === 'boolean')

export const abortSignal = required<AbortSignal>('an AbortSignal', (value) => value instanceof AbortSignal)

export const positiveNumber = required<number>(
  'a positive number',
  (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
)

export function oneOf<Name extends string>(names: readonly Name[]): Rule<Name> {
  const expected = `one of ${names.map((name) => `'${name}'`).join(', ')}`
  return required(expected, (value) => names.includes(value as Name))
}

export function callback<T>(): Rule<T> {
  return required<T>('a function', (value) => typeof value === 'function')
}

export function integerBetween(minimum: number, maximum: number, unit = ''): Rule<number> {
  return required(
    `an integer from ${minimum} to ${maximum}${unit}`,
    (value) => Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
  )
}

/**
 * The options by name, checked and with fallbacks filled in. Undefined counts as not given.
 *
 * @param rules one rule an option; every other name is refused
 * @param name how to call the options themselves in a message
 * @throws FpError INVALID_ARGUMENT
 */
export function readOptions<Rules extends Record<string, Rule<unknown>>>(
  options: unknown,
  rules: Rules,
  name = 'options',
): Values<Rules> {
  const given = options ?? {}
  if (typeof given !== 'object' || Array.isArray(given)) throw unexpected('an object', name, options)
  for (const key of Object.keys(given)) if (!Object.hasOwn(rules, key)) throw unknownOption(key, Object.keys(rules))
  const values = Object.entries(rules).map(([key, rule]) => {
    const value = (given as Record<string, unknown>)[key]
    if (value === undefined && rule.fallback) return [key, rule.fallback.value]
    if (!rule.accepts(value)) throw unexpected(rule.expected, key, value)
    return [key, value]
  })
  return Object.fromEntries(values)
}

/** The error for a value that is not what it should be. */
export function unexpected(expected: string, name: string, value: unknown): FpError {
  return new FpError('INVALID_ARGUMENT', `expected ${expected} for \`${name}\` but received ${describe(value)}`)
}

function unknownOption(key: string, known: readonly string[]): FpError {
  const near = nearestName(key, known)
  const names = known.map((name) => `\`${name}\``).join(', ')
  const hint = near === undefined ? `expected one of ${names}` : `did you mean \`${near}\`?`
  return new FpError('INVALID_ARGUMENT', `unknown option \`${key}\`: ${hint}`)
}

/** The known name that a wrong one was probably meant to be: same letters in another case, or a typing error away. */
export function nearestName(wrong: string, known: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')
  const candidates = known
    .map((name) => ({ name, edits: leven(plain(wrong), plain(name)) }))
    .filter(({ name, edits }) => edits <= Math.max(1, Math.floor(name.length / 3)))
    .sort((left, right) => left.edits - right.edits)
  return candidates[0]?.name
}

/** A value in a message: short, on one line, and telling apart what looks alike (`"2"` and `2`). */
export function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return `${value.constructor.name} of length ${(value as Uint8Array).length}`
  }
  if (Array.isArray(value)) return `an array of length ${value.length}`
  const text = inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 40 })
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
