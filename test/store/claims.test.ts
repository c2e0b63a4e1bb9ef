import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALGORITHM_VERSION } from '../../lib/schema/index.js'
import type { Store } from '../../lib/store/index.js'
import { addDone, analysisAt, fileAt, memoryStore, resultOf } from './support.js'

const LEASE_MS = 1000
const claim = (store: Store, owner = 'one') => store.claimNext({ owner, leaseMs: LEASE_MS })

describe('a claim', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  it('goes to one owner only, in order of path', () => {
    const store = memoryStore()
    store.discover([fileAt('/m/b.mp3'), fileAt('/m/a.mp3')])
    expect(claim(store)).toMatchObject({ path: '/m/a.mp3', audioHash: null, attempts: 1 })
    expect(claim(store, 'two')).toMatchObject({ path: '/m/b.mp3' })
    expect(claim(store)).toBeNull()
    expect(store.counts()).toMatchObject({ claimed: 2, pending: 0 })
  })

  it('keeps to the folders and files that were asked for', () => {
    const store = memoryStore()
    store.discover(['/a/1.mp3', '/b/1.mp3', '/b/2.mp3', '/bb/1.mp3'].map((path) => fileAt(path)))
    const next = () => store.claimNext({ owner: 'one', leaseMs: LEASE_MS, under: ['/b', '/bb/1.mp3'] })?.path
    expect([next(), next(), next(), next()]).toEqual(['/b/1.mp3', '/b/2.mp3', '/bb/1.mp3', undefined])
  })

  it('expires, and is then lost to its owner', () => {
    const store = memoryStore()
    store.discover([fileAt('/m/a.mp3')])
    const first = claim(store)!
    vi.advanceTimersByTime(LEASE_MS - 1)
    expect(claim(store, 'two')).toBeNull()
    vi.advanceTimersByTime(1)
    expect(store.counts()).toMatchObject({ pending: 1, claimed: 0 })
    const second = claim(store, 'two')!
    expect(second).toMatchObject({ id: first.id, attempts: 2 })
    expect(store.renew(first, LEASE_MS)).toBe(false)
    expect(store.complete(first, resultOf('wrong'))).toBeNull()
    expect(store.fail(first, { code: 'TIMEOUT', message: '' })).toBe(false)
    expect(store.release(first)).toBe(0)
    expect(store.complete(second, resultOf('right'))).toEqual({ id: first.id, movedFrom: null })
    expect(store.track(first.id)?.audioHash).toBe('right')
  })

  it('lasts as long as it is renewed', () => {
    const store = memoryStore()
    store.discover([fileAt('/m/a.mp3')])
    const mine = claim(store)!
    for (let i = 0; i < 3; i++) {
      vi.advanceTimersByTime(LEASE_MS - 1)
      expect(store.renew(mine, LEASE_MS)).toBe(true)
    }
    expect(claim(store, 'two')).toBeNull()
  })

  it('is not the same for an owner that claims again', () => {
    const store = memoryStore()
    store.discover([fileAt('/m/a.mp3')])
    const first = claim(store)!
    vi.advanceTimersByTime(LEASE_MS)
    const second = claim(store)!
    expect(store.complete(first, resultOf('late'))).toBeNull()
    expect(store.complete(second, resultOf('right'))).not.toBeNull()
  })

  it('is lost when the file changes', () => {
    const store = memoryStore()
    const file = fileAt('/m/a.mp3')
    store.discover([file])
    const stale = claim(store)!
    store.discover([{ ...file, size: 7 }])
    expect(store.complete(stale, resultOf('old'))).toBeNull()
    expect(claim(store)).toMatchObject({ id: stale.id, size: 7, attempts: 1 })
  })

  it('is given back by its owner without counting as an attempt', () => {
    const store = memoryStore()
    store.discover([fileAt('/m/a.mp3'), fileAt('/m/b.mp3'), fileAt('/m/c.mp3')])
    const mine = claim(store)!
    claim(store)
    claim(store, 'two')
    expect(store.release(mine)).toBe(1)
    expect(store.release('one')).toBe(1)
    expect(store.counts()).toMatchObject({ pending: 2, claimed: 1 })
    expect(claim(store)).toMatchObject({ id: mine.id, attempts: 1 })
  })
})

describe('fail', () => {
  it('keeps the reason, and the file out of work until it changes or is asked for', () => {
    const store = memoryStore()
    const file = fileAt('/m/a.mp3')
    store.discover([file])
    store.fail(claim(store)!, { code: 'DECODE_FAILED', message: 'It is broken.' })
    const [failed] = [...store.failures()]
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'DECODE_FAILED', message: 'It is broken.' } })
    store.discover([file])
    expect(claim(store)).toBeNull()
    expect(store.requeue({ failed: true, under: ['/elsewhere'] })).toBe(0)
    expect(store.requeue({ outdated: true })).toBe(0)
    expect(store.requeue({ failed: true })).toBe(1)
    store.fail(claim(store)!, { code: 'TIMEOUT', message: 'It took too long.' })
    store.discover([{ ...file, mtimeNs: 1n }])
    expect(store.track(file.path)).toMatchObject({ state: 'pending', failure: null })
  })

  it('drops the analysis of the file before', () => {
    const store = memoryStore()
    const file = fileAt('/m/a.mp3')
    const id = addDone(store, file, resultOf('old', 0.5, { title: 'Kept' }))
    store.discover([{ ...file, size: 3 }])
    store.fail(claim(store)!, { code: 'DECODE_FAILED', message: '' })
    expect(store.track(id)).toMatchObject({
      audioHash: null,
      fingerprint: null,
      details: null,
      tags: { title: 'Kept' },
    })
    expect(store.analysisByHash('old')).toBeNull()
  })
})

describe('complete', () => {
  it('gives a moved file its old row back', () => {
    const store = memoryStore()
    const old = addDone(store, fileAt('/disk1/a.mp3'), resultOf('hash', 0.25))
    store.markMissing(['/disk1'])
    const there = fileAt('/disk2/b.mp3', { size: 1234, device: 7n })
    store.discover([there])
    const known = store.analysisByHash('hash')!
    const stored = store.complete(claim(store)!, { audioHash: 'hash', tags: { title: 'New' }, analysis: known })
    expect(stored).toEqual({ id: old, movedFrom: '/disk1/a.mp3' })
    expect(store.track(old)).toMatchObject({ path: '/disk2/b.mp3', size: 1234, state: 'done', tags: { title: 'New' } })
    expect(store.counts().total).toBe(1)
    expect(store.discover([there])).toMatchObject({ unchanged: 1 })
    expect(store.discover([{ ...there, path: '/disk2/c.mp3' }])).toMatchObject({ moved: 1 })
  })

  it('makes copies two tracks of one recording', () => {
    const store = memoryStore()
    const one = addDone(store, fileAt('/m/a.mp3'), resultOf('hash'))
    const two = addDone(store, fileAt('/m/b.mp3'), resultOf('hash'))
    expect([...store.tracks({ audioHash: 'hash' })].map(({ id }) => id)).toEqual([one, two])
  })

  it('keeps the analysis of a file whose tags alone have changed', () => {
    const store = memoryStore()
    const file = fileAt('/m/a.mp3')
    const id = addDone(store, file, resultOf('hash', 0.25))
    store.discover([{ ...file, size: 1100 }])
    expect(claim(store)).toMatchObject({ id, audioHash: 'hash' })
    expect(store.analysisByHash('hash')).toEqual(analysisAt(0.25))
  })

  it('counts an analysis of another algorithm version as none', () => {
    const store = memoryStore()
    const analysis = { ...analysisAt(0.5), algorithmVersion: ALGORITHM_VERSION + 1 }
    addDone(store, fileAt('/m/a.mp3'), { ...resultOf('hash'), analysis })
    expect(store.analysisByHash('hash')).toBeNull()
    expect(store.vectors().ids).toHaveLength(0)
    expect(store.requeue({ outdated: true })).toBe(1)
    expect(claim(store)).not.toBeNull()
  })
})
