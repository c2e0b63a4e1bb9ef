import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkDimensions, loadBinding, loadBindingFrom } from '../../lib/binding/index.js'
import { FpError } from '../../lib/errors.js'
import { DIMENSION_NAMES } from '../../lib/schema/index.js'

const errorOf = (root: string | null): FpError => {
  try {
    loadBindingFrom(root)
  } catch (error) {
    if (error instanceof FpError) return error
    throw error
  }
  throw new Error('was loaded')
}

describe('a missing addon', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'fp-native-binding-'))
    writeFileSync(path.join(root, 'package.json'), '{"name": "fp-native"}')
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it('is explained: platform, what was looked for, how to build', () => {
    const { code, message, cause } = errorOf(root)
    expect(code).toBe('NATIVE_UNAVAILABLE')
    expect(message).toContain(`${process.platform} ${process.arch}, Node ${process.version}`)
    expect(message).toContain(`${root}/build/Release/*.node`)
    expect(message).toContain(`${root}/prebuilds/${process.platform}-${process.arch}/*.node`)
    expect(message).toContain('npm rebuild fp-native')
    expect(cause).toBeInstanceOf(Error)
  })

  it('is told from a binary that does not load', () => {
    mkdirSync(path.join(root, 'build/Release'), { recursive: true })
    writeFileSync(path.join(root, 'build/Release/fp_native.node'), 'not a binary')
    const { code, message } = errorOf(root)
    expect(code).toBe('NATIVE_UNAVAILABLE')
    expect(message).toContain('fp_native.node')
  })

  it('is explained for a bundled package', () => {
    expect(errorOf(null)).toMatchObject({ code: 'NATIVE_UNAVAILABLE', message: /keep fp-native external/ })
  })
})

describe('the dimensions of an addon', () => {
  it.each([
    [DIMENSION_NAMES.slice(0, 24), 'has 24, and number 25 is missing instead of phase_correlation'],
    [['bass_pct', ...DIMENSION_NAMES.slice(1)], 'number 1 is bass_pct instead of sub_bass_pct'],
    [undefined, 'has 0, and number 1 is missing'],
  ])('must be those of the schema', (dimensionNames, message) => {
    expect(() => checkDimensions({ dimensionNames })).toThrow(message)
  })

  it('are those of the schema', () => {
    expect(loadBinding().dimensionNames).toEqual(DIMENSION_NAMES)
  })
})
