import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { discover } from '../../lib/cli/discover.js'

describe('discover', () => {
  let root: string
  const at = (...names: string[]) => path.join(root, ...names)
  const touch = (...names: string[]) => {
    mkdirSync(path.dirname(at(...names)), { recursive: true })
    writeFileSync(at(...names), '')
  }
  const files = async (...inputs: string[]) => (await discover(inputs)).map(({ file }) => path.relative(root, file))

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'fp-native-discover-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  it('walks directories in order of name and takes audio files only', async () => {
    for (const name of ['b.flac', 'a/2.MP3', 'a/10.ogg', 'a/cover.jpg', 'c.wav', 'notes.txt']) touch(name)
    expect(await files(root)).toEqual(['a/10.ogg', 'a/2.MP3', 'b.flac', 'c.wav'].map(path.normalize))
  })

  it('leaves hidden entries out', async () => {
    for (const name of ['.a.flac', '.trash/b.flac', 'c.flac']) touch(name)
    expect(await files(root)).toEqual(['c.flac'])
  })

  it.skipIf(process.platform === 'win32')('follows links, and no link for ever', async () => {
    touch('real/a.flac')
    symlinkSync(root, at('real/up'))
    symlinkSync(at('real/a.flac'), at('real/b.flac'))
    symlinkSync(at('nowhere'), at('real/c.flac'))
    expect(await files(at('real'))).toEqual(['real/a.flac', 'real/b.flac', 'real/c.flac'])
  })

  it('takes what is named whatever it is called, in the order given', async () => {
    touch('notes.txt')
    expect(await discover([at('notes.txt'), '-', at('missing')])).toEqual([
      { file: at('notes.txt') },
      { file: '-' },
      { file: at('missing') },
    ])
  })

  it('tells where a directory holds nothing', async () => {
    touch('notes.txt')
    expect(await discover([root])).toMatchObject([{ file: root, error: { code: 'FILE_NOT_FOUND' } }])
  })
})
