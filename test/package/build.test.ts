import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { openAudio } from '../../lib/decode/index.js'
import { wavBytes } from '../helpers/wav.js'
import { whiteNoise } from '../signals/noise.js'
import { root, run } from './support.js'

const songs = path.join(root, 'fixtures')
const names = readdirSync(songs).filter((name) => /\.(aiff|flac|mp3|ogg|opus|wav)$/.test(name))

const READ_TAGS = `
  import { fingerprint } from ${JSON.stringify(pathToFileURL(path.join(root, 'dist/index.js')))}
  const tags = []
  for (const file of process.argv.slice(1)) tags.push((await fingerprint(file)).metadata.tags)
  console.log(JSON.stringify(tags))`

const LOADED = `
  const before = new Set(process.moduleLoadList)
  const { fingerprint } = await import(${JSON.stringify(pathToFileURL(path.join(root, 'dist/index.js')))})
  await fingerprint(process.argv[1])
  console.log(JSON.stringify(process.moduleLoadList.filter((name) => !before.has(name))))`

const ON_DEMAND = `
  import { FpError, PROFILES, openLibrary, readProfile } from ${JSON.stringify(pathToFileURL(path.join(root, 'dist/index.js')))}
  const library = openLibrary({ db: ':memory:' })
  const counts = library.counts()
  await library.close()
  let code
  try {
    readProfile({})
  } catch (error) {
    if (error instanceof FpError) code = error.code
  }
  const profiles = [...new Set(PROFILES.map((profile) => readProfile(profile) === profile))]
  console.log(JSON.stringify([counts, profiles, code]))`

// The build holds the reader of tags and leaves out its logger; what goes wrong in there would pass for a file without tags.
it('the build reads the tags that the source reads', async () => {
  const files = names.map((name) => path.join(songs, name))
  const built = await run(process.execPath, ['--input-type', 'module', '--eval', READ_TAGS, ...files], { cwd: root })
  const expected = []
  for (const file of files) {
    const source = await openAudio(file)
    await source.close()
    expected.push(source.info.tags)
  }
  expect(expected.filter(({ title }) => title !== undefined).length).toBeGreaterThan(4)
  expect(JSON.parse(built)).toEqual(expected)
})

it('the build brings the licences of the packages that it holds', () => {
  const file = path.join(root, 'dist/LICENSES.txt')
  expect(existsSync(file)).toBe(true)
  const text = readFileSync(file, 'utf8')
  for (const name of ['music-metadata', 'strtok3', 'token-types', 'file-type']) expect(text).toContain(`${name} `)
  expect(text).toContain('Permission is hereby granted')
})

// Each took the first result of a process 2 to 8 ms.
it('the build loads none of the large modules of Node for plain samples', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'fp-native-build-'))
  const file = path.join(folder, 'noise.wav')
  writeFileSync(
    file,
    wavBytes({ channelData: [whiteNoise({ seed: 1, seconds: 1, sampleRate: 44_100 })], sampleRate: 44_100 }, 16),
  )
  const args = ['--input-type', 'module', '--eval', LOADED, file]
  const loaded: string[] = JSON.parse(await run(process.execPath, args, { cwd: root }))
  rmSync(folder, { recursive: true })
  expect(loaded).toContain('NativeModule timers/promises')
  for (const name of ['child_process', 'crypto', 'stream', 'perf_hooks', 'http', 'worker_threads']) {
    expect(loaded).not.toContain(`NativeModule ${name}`)
  }
})

// Node takes a millisecond to find each, and more to read what is in them.
it('the build is imported as two files of plain ASCII, without the code of libraries', () => {
  const files = new Set(['index.js'])
  let bytes = 0
  for (const file of files) {
    const text = readFileSync(path.join(root, 'dist', file), 'utf8')
    bytes += text.length
    expect(/[^\0-\x7f]/u.exec(text), `in ${file}`).toBeNull()
    expect(text, `in ${file}`).not.toContain('better-sqlite3')
    for (const [, imported] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) files.add(imported as string)
  }
  expect(files.size).toBe(2)
  expect(bytes).toBeLessThan(90_000)
})

const canRequireModules = '--experimental-require-module'
const ways = process.allowedNodeEnvironmentFlags.has(canRequireModules)
  ? [canRequireModules, canRequireModules.replace('--', '--no-')]
  : []

it.each(ways)('the build loads its libraries and profiles on demand, with %s', async (flag) => {
  const args = ['--no-warnings', flag, '--input-type', 'module', '--eval', ON_DEMAND]
  const [counts, profiles, code] = JSON.parse(await run(process.execPath, args, { cwd: root }))
  expect(counts.total).toBe(0)
  expect(profiles).toEqual([true])
  expect(code).toBe('INVALID_ARGUMENT')
})
