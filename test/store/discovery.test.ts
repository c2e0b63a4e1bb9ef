import { describe, expect, it } from 'vitest'
import { pathFromBytes } from '../../lib/identity/index.js'
import { addDone, fileAt, memoryStore, resultOf } from './support.js'

describe('discover', () => {
  it('adds files once', () => {
    const store = memoryStore()
    const files = [fileAt('/music/a.mp3'), fileAt('/music/b.mp3')]
    expect(store.discover(files)).toEqual({ added: 2, changed: 0, unchanged: 0, moved: 0 })
    expect(store.discover(files)).toEqual({ added: 0, changed: 0, unchanged: 2, moved: 0 })
    expect(store.counts()).toMatchObject({ pending: 2, total: 2 })
  })

  it.each([{ size: 1001 }, { mtimeNs: 1_755_254_372_612_431_008n }])(
    'makes a file with another %o pending again',
    (change) => {
      const store = memoryStore()
      const file = fileAt('/music/a.mp3')
      const id = addDone(store, file, resultOf('hash'))
      expect(store.discover([{ ...file, ...change }])).toMatchObject({ changed: 1 })
      expect(store.track(id)).toMatchObject({ state: 'pending', audioHash: 'hash', ...change })
      expect(store.claimNext({ owner: 'test', leaseMs: 1000 })).toMatchObject({ id, audioHash: 'hash' })
    },
  )

  it('keeps the row of a renamed file', () => {
    const store = memoryStore()
    const file = fileAt('/music/a.mp3')
    const id = addDone(store, file, resultOf('hash'))
    expect(store.discover([{ ...file, path: '/music/new/b.mp3' }])).toMatchObject({ moved: 1 })
    expect(store.track(id)).toMatchObject({ path: '/music/new/b.mp3', state: 'done' })
    expect(store.counts()).toMatchObject({ done: 1, total: 1 })
  })

  it('takes a used inode with another size or time for another file', () => {
    const store = memoryStore()
    const file = fileAt('/music/a.mp3')
    store.discover([file])
    expect(store.discover([{ ...file, path: '/music/b.mp3', size: 5 }])).toMatchObject({ added: 1 })
    expect(store.discover([{ ...file, path: '/music/c.mp3', mtimeNs: 5n }])).toMatchObject({ added: 1 })
    expect(store.discover([{ ...file, path: '/music/d.mp3', device: 2n }])).toMatchObject({ added: 1 })
  })

  it('takes hard links for tracks of their own', () => {
    const store = memoryStore()
    const file = fileAt('/music/a.mp3', { links: 2 })
    expect(store.discover([file, { ...file, path: '/music/b.mp3' }])).toMatchObject({ added: 2 })
  })

  it('takes two spellings of one file in a walk for one track', () => {
    const store = memoryStore()
    const composed = fileAt('/music/M\u00fcsik.mp3')
    const decomposed = { ...composed, path: '/music/Mu\u0308sik.mp3' }
    expect(store.walk().discover([composed, decomposed])).toMatchObject({ added: 1, unchanged: 1 })
    expect(store.counts().total).toBe(1)
  })

  it('takes two files whose names differ in form or case for two', () => {
    const store = memoryStore()
    const names = ['/music/M\u00fcsik.mp3', '/music/Mu\u0308sik.mp3', '/music/A.mp3', '/music/a.mp3']
    expect(store.discover(names.map((path) => fileAt(path)))).toMatchObject({ added: 4 })
  })

  it('believes no inode 0, which some file systems give to every file', () => {
    const store = memoryStore()
    const files = ['/music/a.mp3', '/music/b.mp3'].map((path) => fileAt(path, { inode: 0n }))
    expect(store.discover(files)).toMatchObject({ added: 2 })
  })

  it('keeps every name that a file system allows', () => {
    const store = memoryStore()
    const bytes = Uint8Array.of(0x2f, 0x6d, 0x2f, 0xff, 0xfe, 0x0a, 0xc3, 0x2e, 0x6d, 0x70, 0x33)
    const paths = [
      pathFromBytes(bytes),
      '/m/line\nbreak.mp3',
      '/m/🎵.mp3',
      `/m/${'x'.repeat(255)}`,
      "/m/'; DROP TABLE tracks",
    ]
    const unsigned = 2n ** 64n - 1n
    for (const path of paths) store.discover([fileAt(path, { device: unsigned })])
    expect(store.discover(paths.map((path) => fileAt(path)))).toMatchObject({ unchanged: 5 })
    expect([...store.tracks({ states: ['pending'], under: '/m' })].map(({ path }) => path).sort()).toEqual(paths.sort())
    expect(store.markMissing(['/m'])).toBe(5)
    expect(store.prune().sort()).toEqual(paths.sort())
  })

  it('stores nothing of a call that fails', () => {
    const store = memoryStore()
    const bad = { ...fileAt('/music/b.mp3'), size: -1 }
    expect(() => store.discover([fileAt('/music/a.mp3'), bad])).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    )
    expect(store.counts().total).toBe(0)
  })
})

describe('a walk', () => {
  const paths = ['/music/a.mp3', '/music/sub/b.mp3', '/music/sub/c.mp3', '/music2/d.mp3']

  function walked() {
    const store = memoryStore()
    const files = paths.map((path) => fileAt(path))
    store.discover(files)
    return { store, files }
  }

  const missing = (store: ReturnType<typeof memoryStore>) =>
    [...store.tracks({ states: ['missing'], order: 'path' })].map(({ path }) => path)

  it('marks what it has not seen below its roots, and nothing elsewhere', () => {
    const { store, files } = walked()
    const walk = store.walk()
    walk.discover([files[1]!])
    expect(walk.finish(['/music'])).toBe(2)
    expect(missing(store)).toEqual(['/music/a.mp3', '/music/sub/c.mp3'])
  })

  it('marks nothing where no root was walked', () => {
    const { store } = walked()
    expect(store.walk().finish([])).toBe(0)
  })

  it('marks nothing in folders that could not be read', () => {
    const { store } = walked()
    expect(store.walk().finish(['/music'], ['/music/sub'])).toBe(1)
    expect(missing(store)).toEqual(['/music/a.mp3'])
  })

  it('covers everything from the root of the file system', () => {
    const { store } = walked()
    expect(store.walk().finish(['/'])).toBe(4)
  })

  it('finds a missing file again, its analysis kept', () => {
    const store = memoryStore()
    const file = fileAt('/music/a.mp3')
    const id = addDone(store, file, resultOf('hash'))
    store.walk().finish(['/music'])
    expect(store.track(id)?.state).toBe('missing')
    expect(store.vectors().ids).toHaveLength(0)
    expect(store.walk().discover([file])).toMatchObject({ unchanged: 1 })
    expect(store.track(id)?.state).toBe('done')
  })
})

describe('prune', () => {
  it('deletes what is missing, details and all, and nothing else', () => {
    const store = memoryStore()
    const gone = addDone(store, fileAt('/music/a.mp3'), resultOf('a'))
    const kept = addDone(store, fileAt('/music/b.mp3'), resultOf('b'))
    expect(store.prune()).toEqual([])
    store.markMissing(['/music/a.mp3'])
    expect(store.prune(['/elsewhere'])).toEqual([])
    expect(store.prune(['/music'])).toEqual(['/music/a.mp3'])
    expect(store.track(gone)).toBeNull()
    expect(store.analysisByHash('a')).toBeNull()
    expect(store.track(kept)?.state).toBe('done')
    store.discover([fileAt('/music/c.mp3')])
    // An id is never given again: playlists and caches may still hold it.
    expect(store.track('/music/c.mp3')?.id).toBeGreaterThan(kept)
  })
})
