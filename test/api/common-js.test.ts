import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'

const lib = new URL('../../lib/', import.meta.url)
const require = createRequire(import.meta.url)

/** Whether `require` of it fails on a Node before 20.19. */
function isEsmOnly(dependency: string): boolean {
  const name = dependency.split('/').slice(0, dependency.startsWith('@') ? 2 : 1)
  const manifest = readFileSync(new URL(`../node_modules/${name.join('/')}/package.json`, lib), 'utf8')
  return JSON.parse(manifest).type === 'module' && !manifest.includes('"require"')
}

it('packages that are ES modules only are imported dynamically, so that CommonJS programs can load this one', () => {
  const builtin = require('node:module').builtinModules as string[]
  const offenders = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    // The command line is built as an ES module only.
    .filter((file) => file.endsWith('.ts') && !file.startsWith('cli'))
    .flatMap((file) => {
      const source = readFileSync(new URL(file.replaceAll('\\', '/'), lib), 'utf8')
      const imports = source.matchAll(/^(?:import|export) (?!type )[^'"]*?from '([^.'][^']*)'/gm)
      return [...imports].map(([, dependency = '']) => ({ file, dependency }))
    })
    .filter(({ dependency }) => !dependency.startsWith('node:') && !builtin.includes(dependency))
    .filter(({ dependency }) => isEsmOnly(dependency))
    .map(({ file, dependency }) => `${file} imports ${dependency}`)
  expect(offenders).toEqual([])
})
