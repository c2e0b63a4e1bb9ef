import { execFileSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { AnalysisPool } from '../../lib/pool/index.js'
import { FileAccess } from '../../lib/server/files.js'
import { startServer, type TestServer, temporaryFolder, writeSong } from './support.js'

const isLinux = process.platform === 'linux'
const folder = temporaryFolder()
const at = (...names: string[]) => path.join(folder, ...names)
const root = at('root')
const inside = at('root', 'inside.wav')
const outside = at('outside.wav')
const forbidden = expect.objectContaining({ code: 'FORBIDDEN_PATH' })

mkdirSync(at('root', 'album'), { recursive: true })
mkdirSync(at('root-too'))
writeSong(inside, { hz: 440 })
writeSong(outside, { hz: 660 })
writeSong(at('root-too', 'song.wav'))
symlinkSync('inside.wav', at('root', 'link-inside.wav'))
symlinkSync('../outside.wav', at('root', 'link-outside.wav'))
symlinkSync('..', at('root', 'link-up'))
symlinkSync('/proc/self/fd', at('root', 'link-proc'))
symlinkSync('nowhere.wav', at('root', 'link-nowhere.wav'))
symlinkSync('loop.wav', at('root', 'loop.wav'))
symlinkSync('root/inside.wav', at('link-into.wav'))

describe('with roots', () => {
  let access: FileAccess
  beforeAll(async () => {
    access = await FileAccess.to([root])
  })

  it.each([
    ['a file in a root', inside, inside],
    ['dots that stay inside', `${root}/album/../inside.wav`, inside],
    ['a link to the inside', at('root', 'link-inside.wav'), inside],
    ['a link from outside to the inside', at('link-into.wav'), inside],
    ['a way out and in again', at('root', 'link-up', 'root', 'inside.wav'), inside],
  ])('reads %s', async (_, requested, real) => {
    const file = await access.open(requested)
    expect(file.path).toBe(real)
    expect(readFileSync(file.openablePath).equals(readFileSync(real))).toBe(true)
    await file.close()
  })

  it.each([
    ['a file outside', outside],
    ['dots that lead out', `${root}/../outside.wav`],
    ['a folder whose name begins like a root', at('root-too', 'song.wav')],
    ['a link to the outside', at('root', 'link-outside.wav')],
    ['a folder that is a link to the outside', at('root', 'link-up', 'outside.wav')],
    ['what is not there, outside', at('missing.wav')],
    ['what is not there, behind a link', at('root', 'link-up', 'missing.wav')],
    ['the root of the file system', path.parse(folder).root],
    ['/etc/passwd', '/etc/passwd'],
    ['open files, by a link to /proc', at('root', 'link-proc', '0')],
  ])('does not read %s', async (_, requested) => {
    await expect(access.open(requested)).rejects.toEqual(forbidden)
  })

  it.each([
    ['what is not there', at('root', 'missing.wav')],
    ['what would be below a file', `${inside}/x`],
    ['a link to nowhere', at('root', 'link-nowhere.wav')],
    ['a link to itself', at('root', 'loop.wav')],
  ])('does not find %s', async (_, requested) => {
    await expect(access.open(requested)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })

  it.skipIf(!isLinux)('opens what it has checked, whatever is put in its place', async () => {
    const victim = writeSong(at('root', 'victim.wav'), { hz: 330 })
    const before = readFileSync(victim)
    const file = await access.open(victim)
    rmSync(victim)
    symlinkSync(outside, victim)
    expect(readFileSync(file.openablePath).equals(before)).toBe(true)
    await file.close()
  })

  it('analyses what it has opened where there is no /proc, whatever is put in its place', async () => {
    const files = await FileAccess.to([root], false)
    const pool = new AnalysisPool({ workers: 1 })
    const held = writeSong(at('root', 'held.wav'), { hz: 330 })
    const { vector, metadata } = await fingerprint(held)
    const file = await files.open(held)
    renameSync(held, at('root', 'moved.wav'))
    copyFileSync(outside, held)
    const analysis = await pool.analyze(file.openablePath, { descriptor: file.descriptor })
    expect(analysis.vector).toEqual(vector)
    expect(analysis.metadata).toEqual(metadata)
    // Open still, and for nobody else to close.
    await file.close()
    await expect(files.open(at('root', 'link-outside.wav'))).rejects.toEqual(forbidden)
    await pool.close()
  })

  it('never opens what is outside while links are being swapped', async () => {
    const swapped = at('root', 'swapped.wav')
    const spare = at('root', 'spare.wav')
    const contents = readFileSync(inside)
    let isOver = false
    const swapping = (async () => {
      for (let turn = 0; !isOver; turn++) {
        rmSync(spare, { force: true })
        if (turn % 2 === 0) symlinkSync(outside, spare)
        else writeFileSync(spare, contents)
        renameSync(spare, swapped)
        await new Promise(setImmediate)
      }
    })()
    const outcomes = new Set<string>()
    for (let attempt = 0; attempt < 400; attempt++) {
      try {
        const file = await access.open(swapped)
        expect(readFileSync(file.openablePath).equals(contents)).toBe(true)
        outcomes.add('read')
        await file.close()
      } catch (error) {
        outcomes.add((error as { code: string }).code)
      }
    }
    isOver = true
    await swapping
    expect([...outcomes]).toEqual(expect.arrayContaining(['read', 'FORBIDDEN_PATH']))
    for (const outcome of outcomes) expect(['read', 'FORBIDDEN_PATH', 'FILE_NOT_FOUND']).toContain(outcome)
  })

  it('takes folders alone as roots', async () => {
    await expect(FileAccess.to([inside])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(FileAccess.to([at('missing')])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('takes a link for a root', async () => {
    symlinkSync('root', at('root-link'))
    const linked = await FileAccess.to([at('root-link')])
    expect(linked.roots).toEqual([root])
    const file = await linked.open(at('root-link', 'inside.wav'))
    await file.close()
  })
})

describe('without roots', () => {
  let access: FileAccess
  let sockets: Server
  beforeAll(async () => {
    access = await FileAccess.to([])
    if (process.platform !== 'win32') execFileSync('mkfifo', [at('fifo.wav')])
    sockets = createServer()
    await new Promise<void>((resolve) => sockets.listen(at('socket.wav'), resolve))
  })
  afterAll(() => sockets.close())

  it('reads any stored file', async () => {
    const file = await access.open(at('root', 'link-outside.wav'))
    expect(file.path).toBe(outside)
    await file.close()
  })

  it.skipIf(process.platform === 'win32').each([
    ['a device', '/dev/zero'],
    ['a FIFO, which would wait for its writer', at('fifo.wav')],
    ['a socket', at('socket.wav')],
    ['a folder', folder],
  ])('does not read %s', async (_, requested) => {
    await expect(access.open(requested)).rejects.toMatchObject({ code: 'NOT_A_FILE' })
  })

  it
    .skipIf(!isLinux)
    .each(['/proc/self/environ', '/proc/self/mem', '/sys/kernel/notes', '/proc/self/root/proc/version'])(
    'does not read %s',
    async (requested) => {
      await expect(access.open(requested)).rejects.toEqual(forbidden)
    },
  )

  it.skipIf(!isLinux)('reads a file behind a descriptor of this process by its own name only', async () => {
    const descriptor = openSync(outside, 'r')
    const file = await access.open(`/proc/self/fd/${descriptor}`)
    expect(file.path).toBe(outside)
    await file.close()
    closeSync(descriptor)
  })

  it.skipIf(!isLinux)('leaves no descriptor open, whatever it refuses', async () => {
    const count = () => readdirSync('/proc/self/fd').length
    const requests = ['/proc/self/environ', '/dev/zero', folder, at('fifo.wav'), at('missing.wav')]
    await Promise.allSettled(requests.map((requested) => access.open(requested)))
    const before = count()
    for (let round = 0; round < 20; round++) {
      await Promise.allSettled(requests.map((requested) => access.open(requested)))
    }
    expect(count()).toBe(before)
  })
})

describe('the server with roots', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ roots: [root] })
  })

  it('answers 403 outside of them', async () => {
    expect(await server.fingerprint(inside)).toMatchObject({ status: 200 })
    expect(await server.fingerprint(outside)).toMatchObject({ status: 403, json: { code: 'FORBIDDEN_PATH' } })
    expect(await server.fingerprint(`${root}/../outside.wav`)).toMatchObject({ status: 403 })
  })
})
