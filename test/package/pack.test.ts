import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyProject, pack, root, run, serveInstalled, temporaryFolder, useInstalled } from './support.js'

const addonPath: string = createRequire(import.meta.url)('node-gyp-build').path(root)

/** Where only Node's own programs and the system's basic ones are found, hence no compiler, make or Python. */
function pathWithoutCompiler(folder: string): string {
  mkdirSync(folder)
  const nodeFolder = path.dirname(process.execPath)
  for (const name of ['node', 'npm']) symlinkSync(path.join(nodeFolder, name), path.join(folder, name))
  symlinkSync('/bin/sh', path.join(folder, 'sh'))
  return folder
}

describe.skipIf(process.platform === 'win32')('the package with a prebuilt addon', () => {
  const work = temporaryFolder('pack')
  const project = path.join(work, 'project')
  const installed = path.join(project, 'node_modules/fp-native')

  beforeAll(async () => {
    await run('tar', ['-xf', await pack(root, work), '-C', work], { cwd: work })
    const staged = path.join(work, 'package')
    rmSync(path.join(staged, 'prebuilds'), { recursive: true, force: true })
    const prebuilds = path.join(staged, 'prebuilds', `${process.platform}-${process.arch}`)
    mkdirSync(prebuilds, { recursive: true })
    copyFileSync(addonPath, path.join(prebuilds, 'fp-native.node'))
    const tarball = await pack(staged, work)

    const env = { PATH: pathWithoutCompiler(path.join(work, 'bin')), CC: 'false', CXX: 'false', MAKE: 'false' }
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], {
      cwd: emptyProject(project),
      env,
    })
  }, 120_000)
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  it('installs where there is no compiler', () => {
    expect(existsSync(path.join(installed, 'package.json'))).toBe(true)
    expect(existsSync(path.join(installed, 'build'))).toBe(false)
  })

  it('works by import and by require, with the same numbers', async () => {
    const { imported, required } = await useInstalled(project)
    expect(imported).toHaveLength(25)
    expect(imported.every(Number.isFinite)).toBe(true)
    expect(required).toEqual(imported)
  })

  it('serves by import and by require', async () => {
    expect(await serveInstalled(project)).toEqual({ imported: ['healthy'], required: ['healthy'] })
  })

  it('brings the command', async () => {
    const command = path.join(project, 'node_modules/.bin/fp-native')
    expect((await run(command, ['--version'], { cwd: project })).trim()).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('has what a compilation needs and the licences, but neither tests nor build results', () => {
    for (const file of ['binding.gyp', 'native/sources.gypi', 'LICENSE', 'native/third_party/kissfft/COPYING']) {
      expect(existsSync(path.join(installed, file)), file).toBe(true)
    }
    for (const file of ['test', 'build', 'native/build', 'bench', 'fixtures', '.ci']) {
      expect(existsSync(path.join(installed, file)), file).toBe(false)
    }
  })
})
