import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openablePath, pathForFileSystem, pathFromBytes } from '../../lib/identity/index.js'
import { seededRandom } from '../signals/random.js'

const NAMES: readonly (readonly [string, number[]])[] = [
  ['latin-1', [0x4d, 0xfc, 0x73, 0x69, 0x6b]],
  ['a cut character', [0x61, 0xe2, 0x82]],
  ['an overlong one', [0xc0, 0xaf]],
  ['a surrogate in UTF-8', [0xed, 0xb3, 0xbf]],
  ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80]],
  ['valid around invalid', [...Buffer.from('🎵'), 0xff, ...Buffer.from('ü')]],
]

describe('a path of bytes', () => {
  it.each(NAMES)('comes back: %s', (_, bytes) => {
    const path = pathFromBytes(Uint8Array.from(bytes))
    expect([...(pathForFileSystem(path) as Buffer)]).toEqual(bytes)
    // Also through JSON, and as a part of a longer path.
    expect(JSON.parse(JSON.stringify(path))).toBe(path)
    const longer = join('/music', path, 'a.mp3')
    expect(basename(dirname(longer))).toBe(path)
    expect(pathForFileSystem(longer)).toEqual(
      Buffer.concat([Buffer.from('/music/'), Buffer.from(bytes), Buffer.from('/a.mp3')]),
    )
  })

  it('is its text where it is UTF-8', () => {
    for (const text of ['a.mp3', 'M\u00fcsik', 'Mu\u0308sik', '🎵\n', '\ufffd', '']) {
      expect(pathFromBytes(Buffer.from(text))).toBe(text)
      expect(pathForFileSystem(text)).toBe(text)
    }
  })

  it('comes back whatever it is, and no two are one', () => {
    const seed = Date.now() % 1e6
    console.info(`random paths: seed ${seed}`)
    const random = seededRandom(seed)
    const seen = new Map<string, string>()
    for (let i = 0; i < 2000; i++) {
      // Few different bytes, so that many sequences are nearly characters.
      const bytes = Buffer.from(
        Array.from({ length: 6 }, () => [0x41, 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xf0][Math.floor(random.uniform() * 7)]!),
      )
      const path = pathFromBytes(bytes)
      expect(Buffer.from(pathForFileSystem(path)).equals(bytes)).toBe(true)
      expect(seen.get(path) ?? bytes.toString('hex')).toBe(bytes.toString('hex'))
      seen.set(path, bytes.toString('hex'))
    }
  })

  it.skipIf(process.platform !== 'linux')('opens the file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fp-path-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x0a, 0xfe])]), 'content')
    const [name] = readdirSync(folder, { encoding: 'buffer' })
    const path = join(folder, pathFromBytes(name!))
    expect(readFileSync(pathForFileSystem(path), 'utf8')).toBe('content')
    const openable = await openablePath(path)
    expect(await readFile(openable.path, 'utf8')).toBe('content')
    await openable.close()
    await expect(openablePath(`${path}x`)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    const plain = await openablePath('/any/path')
    expect(plain.path).toBe('/any/path')
    await plain.close()
  })
})
