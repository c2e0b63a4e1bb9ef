import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../lib/errors.js'
import { renderHeader, renderReadme } from '../../lib/schema/render.js'

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

describe('what `npm run generate` writes', () => {
  it('is in the C++ header', () => {
    expect(read('native/core/dimensions.generated.h')).toBe(renderHeader())
  })

  it('is in the README', () => {
    expect(read('README.md')).toBe(renderReadme(read('README.md')))
  })

  it('needs the markers in the README', () => {
    expect(() => renderReadme('# No section')).toThrow('lacks the section <!-- generated:dimensions -->')
  })
})

describe('the error codes', () => {
  const codes = Object.keys(ERROR_CODES).sort()

  it('are exactly those that the README documents', () => {
    const section = read('README.md').split(/<!-- \/?generated:errors -->/)[1] ?? ''
    const documented = [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code).sort()
    expect(documented).toEqual(codes)
  })

  it('are all in use', () => {
    const files = readdirSync(new URL('../../lib', import.meta.url), { recursive: true, encoding: 'utf8' })
    const sources = files.filter((file) => file.endsWith('.ts') && file !== 'errors.ts')
    const text = sources.map((file) => read(`lib/${file}`)).join('\n')
    expect(codes.filter((code) => !text.includes(`'${code}'`))).toEqual([])
  })
})
