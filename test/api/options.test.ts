import { describe, expect, it } from 'vitest'
import { FpError } from '../../lib/errors.js'
import {
  boolean,
  callback,
  describe as describeValue,
  integerBetween,
  optional,
  positiveNumber,
  readOptions,
} from '../../lib/options.js'

const RULES = {
  dualMono: optional(boolean, false),
  timeoutMs: optional(positiveNumber, undefined),
  onProgress: optional(callback(), undefined),
}

const messageOf = (options: unknown, rules = RULES) => {
  try {
    readOptions(options, rules)
  } catch (error) {
    expect(error).toBeInstanceOf(FpError)
    expect((error as FpError).code).toBe('INVALID_ARGUMENT')
    return (error as FpError).message
  }
  throw new Error('was accepted')
}

describe('readOptions', () => {
  it('fills in what is not given', () => {
    const expected = { dualMono: false, timeoutMs: undefined, onProgress: undefined }
    expect(readOptions(undefined, RULES)).toEqual(expected)
    expect(readOptions({ dualMono: undefined }, RULES)).toEqual(expected)
    expect(readOptions({ dualMono: true }, RULES).dualMono).toBe(true)
  })

  it.each([
    [{ dualMono: 'yes' }, "expected a boolean for `dualMono` but received 'yes'"],
    [{ timeoutMs: '100' }, "expected a positive number for `timeoutMs` but received '100'"],
    [{ timeoutMs: 0 }, 'expected a positive number for `timeoutMs` but received 0'],
    [{ timeoutMs: Number.NaN }, 'expected a positive number for `timeoutMs` but received NaN'],
    [{ timeoutMs: null }, 'expected a positive number for `timeoutMs` but received null'],
    [{ onProgress: {} }, 'expected a function for `onProgress` but received {}'],
    ['fast', "expected an object for `options` but received 'fast'"],
    [[1], 'expected an object for `options` but received an array of length 1'],
  ])('says what came instead: %o', (options, message) => {
    expect(messageOf(options)).toBe(message)
  })

  it('asks for a required option', () => {
    expect(() => readOptions({}, { channels: integerBetween(1, 8) })).toThrow(
      'expected an integer from 1 to 8 for `channels` but received undefined',
    )
  })

  it.each([
    ['dualmono', 'dualMono'],
    ['dual_mono', 'dualMono'],
    ['timeoutMS', 'timeoutMs'],
    ['timeout', 'timeoutMs'],
    ['onprogres', 'onProgress'],
  ])('points out the near miss %s', (wrong, right) => {
    expect(messageOf({ [wrong]: true })).toBe(`unknown option \`${wrong}\`: did you mean \`${right}\`?`)
  })

  it('lists the options where nothing is near', () => {
    expect(messageOf({ colour: 'red' })).toBe(
      'unknown option `colour`: expected one of `dualMono`, `timeoutMs`, `onProgress`',
    )
  })
})

describe('describe', () => {
  it.each([
    [new Float32Array(3), 'Float32Array of length 3'],
    [() => 1, 'a function'],
    ['x'.repeat(500), /^'x{40}'\.\.\. 460 more characters$/],
    [new (class Player {})(), 'Player {}'],
  ])('is short for %o', (value, expected) => {
    expect(describeValue(value)).toMatch(expected)
  })
})
