import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { emptyProject, pack, root, run, temporaryFolder, useInstalled } from '../package/support.js'

const work = temporaryFolder('compile')
afterAll(() => rmSync(work, { recursive: true, force: true }))

it('the packed tarball compiles where it has no prebuilt addon', async () => {
  const staged = path.join(work, 'package')
  await run('tar', ['-xf', await pack(root, work), '-C', work], { cwd: work })
  rmSync(path.join(staged, 'prebuilds'), { recursive: true, force: true })
  const project = emptyProject(path.join(work, 'project'))
  const tarball = await pack(staged, work)
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], { cwd: project })
  expect(existsSync(path.join(project, 'node_modules/fp-native/build/Release/fp_native.node'))).toBe(true)
  const { imported, required } = await useInstalled(project)
  expect(required).toEqual(imported)
})
