import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { openAudio } from '../../lib/decode/index.js'
import { root, run } from './support.js'

const songs = path.join(root, 'fixtures')
const names = readdirSync(songs).filter((name) => /\.(aiff|flac|mp3|ogg|opus|wav)$/.test(name))

const READ_TAGS = `
  import { fingerprint } from ${JSON.stringify(pathToFileURL(path.join(root, 'dist/index.js')))}
  const tags = []
  for (const file of process.argv.slice(1)) tags.push((await fingerprint(file)).metadata.tags)
  console.log(JSON.stringify(tags))`

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
