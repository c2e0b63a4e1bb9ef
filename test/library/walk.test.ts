import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { pathForFileSystem } from '../../lib/identity/index.js'
import { walkAudioFiles } from '../../lib/library/walk.js'
import { temporaryFolder } from './support.js'

const isWindows = process.platform === 'win32'
const isRoot = process.getuid?.() === 0
if (isRoot) console.warn('Tests on permissions are skipped: root may read everything.')

describe('the walk', () => {
  const base = temporaryFolder()
  let count = 0
  const makeRoot = () => {
    const root = path.join(base, String(count++))
    mkdirSync(root)
    return root
  }
  const touch = (root: string, ...files: string[]) => {
    for (const file of files) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
      writeFileSync(path.join(root, file), 'x')
    }
  }
  const walk = async (...folders: string[]) => {
    const found: string[] = []
    const problems: string[] = []
    const linked: string[] = []
    const listener = {
      onProblem: (place: string) => problems.push(place),
      onLinkedFolder: (folder: string) => linked.push(folder),
    }
    for await (const files of walkAudioFiles(folders, listener)) found.push(...files.map((file) => file.path))
    return { found: found.sort(), problems, linked }
  }

  it('finds audio by its name, in and below the folder, and nothing hidden', async () => {
    const root = makeRoot()
    touch(root, 'b.flac', 'a/1.MP3', 'a/cover.jpg', '.a.flac', '.trash/c.flac', 'notes.txt', 'a/1.MP3.25d')
    expect((await walk(root)).found).toEqual([path.join(root, 'a/1.MP3'), path.join(root, 'b.flac')])
  })

  it('tells size and time of each file', async () => {
    const root = makeRoot()
    touch(root, 'a.wav')
    for await (const [file] of walkAudioFiles([root], { onProblem: () => {} })) {
      expect(file).toMatchObject({ size: 1, links: 1, mtimeNs: expect.any(BigInt), inode: expect.any(BigInt) })
    }
  })

  it('finds thousands in one folder', async () => {
    const root = makeRoot()
    const names = Array.from({ length: 1500 }, (_, index) => `${index}.wav`)
    touch(root, ...names)
    expect((await walk(root)).found).toHaveLength(names.length)
  })

  it.skipIf(isWindows)('follows links, none for ever, to each file by its real path', async () => {
    const root = makeRoot()
    const outside = makeRoot()
    touch(root, 'real/a.flac')
    touch(outside, 'b.flac', 'single.flac')
    symlinkSync(root, path.join(root, 'real/up'))
    symlinkSync('self', path.join(root, 'self'))
    symlinkSync(path.join(root, 'nowhere'), path.join(root, 'dead.flac'))
    symlinkSync(path.join(root, 'real/a.flac'), path.join(root, 'again.flac'))
    symlinkSync(outside, path.join(root, 'outside'))
    const { found, problems, linked } = await walk(root)
    const expected = [path.join(root, 'real/a.flac'), path.join(outside, 'b.flac'), path.join(outside, 'single.flac')]
    expect([...new Set(found)]).toEqual(expected.sort())
    expect(problems).toEqual([])
    expect(linked).toContain(outside)
  })

  it.skipIf(isWindows)('finds files of every name that a file system allows', async () => {
    const root = makeRoot()
    const names = [
      'new\nline.wav',
      '\u{1f3b5}.wav',
      `${'x'.repeat(251)}.wav`,
      'cafe\u0301.wav',
      'caf\u00e9.wav',
      '"\'$.wav',
    ]
    touch(root, ...names)
    const { found } = await walk(root)
    expect(found).toEqual(names.map((name) => path.join(root, name)).sort())
  })

  it.skipIf(process.platform !== 'linux')('finds files whose names are no UTF-8, and can open them', async () => {
    const root = makeRoot()
    const bytes = Buffer.concat([Buffer.from(`${root}/latin-`), Buffer.of(0xe9, 0xff), Buffer.from('.wav')])
    writeFileSync(bytes, 'x')
    touch(root, 'plain.wav')
    const { found, problems } = await walk(root)
    expect(found).toHaveLength(2)
    expect(found.map((file) => Buffer.from(pathForFileSystem(file) as Buffer))).toContainEqual(bytes)
    expect(problems).toEqual([])
  })

  it.skipIf(isWindows || isRoot)('tells folders that may not be read, and goes on', async () => {
    const root = makeRoot()
    touch(root, 'closed/a.wav', 'open/b.wav')
    chmodSync(path.join(root, 'closed'), 0o000)
    const { found, problems } = await walk(root)
    chmodSync(path.join(root, 'closed'), 0o755)
    expect(found).toEqual([path.join(root, 'open/b.wav')])
    expect(problems).toEqual([path.join(root, 'closed')])
  })
})
