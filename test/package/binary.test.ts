import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { root } from './support.js'

const addonPath: string = createRequire(import.meta.url)('node-gyp-build').path(root)
const { FP_NATIVE_PREBUILD } = process.env
const isSanitized = FP_NATIVE_PREBUILD !== undefined
const compilerVersion = /GCC: \([^)]*\) (\d+)/.exec(readFileSync(addonPath, 'latin1'))?.[1]

/** The newest version of a library's symbols that the addon asks for, as [major, minor, patch]. */
function newestSymbolVersion(dynamicSymbols: string, library: string): number[] {
  const versions = [...dynamicSymbols.matchAll(new RegExp(`\\b${library}_([\\d.]+)`, 'g'))]
    .map(([, version = '']) => version.split('.').map(Number))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0))
  return versions.at(-1) ?? []
}

describe.skipIf(process.platform !== 'linux' || isSanitized)('the compiled addon', () => {
  it('exports nothing but the entry points of Node-API', () => {
    const symbols = execFileSync('nm', ['--dynamic', '--defined-only', addonPath], { encoding: 'utf8' })
    const names = symbols
      .trim()
      .split('\n')
      .map((line) => line.split(' ').at(-1))
    expect(names.sort()).toEqual(['napi_register_module_v1', 'node_api_module_get_api_version_v1'])
  })

  it('does not flush denormals for the whole process, as linking with -ffast-math does', () => {
    createRequire(import.meta.url)(addonPath)
    const [denormal = 0] = Float64Array.of(2 ** -1073)
    expect(denormal / 2).toBe(Number.MIN_VALUE)
  })

  // Newer compilers bind to newer symbols, which is right for their own machines.
  it.skipIf(compilerVersion !== '12')('made with GCC 12 runs with the libraries of RHEL 9 and Ubuntu 22.04', () => {
    const symbols = execFileSync('objdump', ['-T', addonPath], { encoding: 'utf8' })
    const glibc = newestSymbolVersion(symbols, 'GLIBC')
    const libstdcxx = newestSymbolVersion(symbols, 'GLIBCXX')
    expect(glibc[0]).toBe(2)
    expect(glibc[1]).toBeLessThanOrEqual(34)
    expect(libstdcxx.slice(0, 2)).toEqual([3, 4])
    expect(libstdcxx[2]).toBeLessThanOrEqual(29)
  })
})
