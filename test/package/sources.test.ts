import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { root } from './support.js'

const native = path.join(root, 'native')

it('every C++ file is compiled, and every file in the list exists', () => {
  const { variables } = JSON.parse(readFileSync(path.join(native, 'sources.gypi'), 'utf8'))
  const listed = Object.entries<string[]>(variables).flatMap(([name, files]) =>
    name.endsWith('_source_files') ? files : [],
  )
  const present = readdirSync(native, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => file.endsWith('.cc') && !/^(third_party|build)\//.test(file))
  expect(listed.sort()).toEqual(present.sort())
})
