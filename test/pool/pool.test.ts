import { availableParallelism } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { AnalysisPool, type PoolOptions } from '../../lib/pool/index.js'

const song = fileURLToPath(new URL('../../fixtures/solo-trumpet.wav', import.meta.url))
const program = (name: string) => ({
  file: fileURLToPath(new URL(`./programs/${name}.mjs`, import.meta.url)),
  nodeOptions: [],
})

describe('the pool', () => {
  let pool: AnalysisPool
  const open = (options: Partial<PoolOptions> = {}) => {
    pool = new AnalysisPool({ workers: 2, program: program('misbehaving'), ...options })
    return pool
  }
  afterEach(() => pool.close())

  it('analyses as `fingerprint` does', async () => {
    pool = new AnalysisPool({ workers: 1 })
    const [inThread, here] = await Promise.all([pool.analyze(song), fingerprint(song)])
    expect(inThread.vector).toEqual(here.vector)
    expect(inThread.metadata).toEqual(here.metadata)
    expect(inThread.details).toEqual(here.details)
  })

  it('ends one analysis on its signal, and the thread goes on', async () => {
    pool = new AnalysisPool({ workers: 1, keepThreads: true })
    await pool.analyze(song)
    const cancellation = new AbortController()
    const cancelled = expect(pool.analyze(song, { signal: cancellation.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    })
    setTimeout(() => cancellation.abort(), 2)
    await cancelled
    await expect(pool.analyze(song, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    const { signal } = new AbortController()
    await expect(pool.analyze(song, { signal })).resolves.toHaveProperty('vector')
  })

  it('tells the errors of the analysis with their codes', async () => {
    pool = new AnalysisPool({ workers: 1 })
    await expect(pool.analyze(`${song}.missing`)).rejects.toMatchObject({ name: 'FpError', code: 'FILE_NOT_FOUND' })
    await expect(pool.readTags(song)).resolves.toEqual(expect.any(Object))
  })

  it.each([
    ['exit', 'WORKER_DIED', 'worker exited with code: 3'],
    ['crash', 'WORKER_DIED', 'a stray error'],
    ['throw', 'WORKER_DIED', 'a programming error'],
    ['fill', 'OUT_OF_MEMORY', '256 MB'],
    ['refuse', 'EMPTY_AUDIO', 'nothing in it'],
  ])('fails the file alone on %s', async (path, code, message) => {
    open()
    const outcomes = await Promise.allSettled([pool.identify('good'), pool.identify(path)])
    expect(outcomes[0]).toMatchObject({ status: 'fulfilled', value: { hash: 'good' } })
    expect(outcomes[1]).toMatchObject({ reason: { code, message: expect.stringContaining(message) } })
    // The thread was replaced: as many as before do their work.
    const after = await Promise.all(['a', 'b', 'c'].map((name) => pool.identify(name)))
    expect(after.map(({ hash }) => hash)).toEqual(['a', 'b', 'c'])
  })

  it('ends a thread that hangs when its time is up, and that one alone', async () => {
    open({ timeoutMs: 200 })
    const hanging = expect(pool.identify('hang')).rejects.toMatchObject({ code: 'TIMEOUT' })
    await expect(pool.identify('good')).resolves.toMatchObject({ hash: 'good' })
    await hanging
    await expect(Promise.all([pool.identify('a'), pool.identify('b')])).resolves.toHaveLength(2)
  })

  it('says so, rather than waiting, where no thread can start', async () => {
    open({ program: program('unloadable') })
    await expect(pool.identify('good')).rejects.toMatchObject({ code: 'WORKER_DIED' })
    expect(pool.broken?.message).toContain('a damaged installation')
  })

  describe('with more workers than processors', () => {
    const processors = availableParallelism()
    interface Stretch {
      readonly threadId: number
      readonly beganMs: number
      readonly endedMs: number
    }
    const openTimed = (timeoutMs?: number) => open({ workers: processors + 6, program: program('timed'), timeoutMs })
    const analyze = (milliseconds: number, signal?: AbortSignal) =>
      pool.analyze(String(milliseconds), { waitSignal: signal }) as unknown as Promise<Stretch>
    const identify = (milliseconds: number) => pool.identify(String(milliseconds)) as unknown as Promise<Stretch>

    it('decodes no more tracks at once than there are processors', async () => {
      openTimed()
      const stretches = await Promise.all(Array.from({ length: processors + 6 }, () => analyze(100)))
      expect(new Set(stretches.map(({ threadId }) => threadId)).size).toBe(processors)
      for (const { beganMs } of stretches) {
        const atOnce = stretches.filter((other) => other.beganMs <= beganMs && other.endedMs > beganMs)
        expect(atOnce.length).toBeLessThanOrEqual(processors)
      }
    })

    it('reads ahead meanwhile', async () => {
      openTimed()
      const decoding = Promise.all(Array.from({ length: processors + 1 }, () => analyze(1_000)))
      const read = await identify(0)
      const decoded = await decoding
      expect(read.endedMs).toBeLessThan(Math.max(...decoded.map(({ endedMs }) => endedMs)))
      expect(decoded.map(({ threadId }) => threadId)).not.toContain(read.threadId)
    })

    it('counts no wait for a decoder as time of the track', async () => {
      // Five turns of 500 ms are longer than the limit and the two seconds of grace, one is not.
      openTimed(400)
      await expect(Promise.all(Array.from({ length: 5 * processors }, () => analyze(500)))).resolves.toBeDefined()
    })

    it('lets what waits go when the signal aborts, and finishes what has begun', async () => {
      // With a limit that is told, nothing is looked at first, and turns come in the order of the calls.
      openTimed(60_000)
      const stop = new AbortController()
      const begun = Array.from({ length: processors }, () => analyze(500, stop.signal))
      const waiting = Promise.allSettled(Array.from({ length: 2 }, () => analyze(500, stop.signal)))
      await nextTurn()
      stop.abort()
      const first = await Promise.race([waiting, ...begun])
      expect(first).toEqual(
        Array(2).fill(expect.objectContaining({ reason: expect.objectContaining({ code: 'ABORTED' }) })),
      )
      await expect(Promise.all(begun)).resolves.toHaveLength(processors)
    })
  })

  it('ends everything at once when it is closed', async () => {
    open()
    const results = ['hang', 'hang'].map((path) =>
      expect(pool.identify(path)).rejects.toMatchObject({ code: 'ABORTED' }),
    )
    const started = performance.now()
    await pool.close()
    await Promise.all(results)
    // An infinite loop can't be waited for; ending two threads takes some 10 ms, on a busy machine more.
    expect(performance.now() - started).toBeLessThan(5_000)
    await expect(pool.identify('good')).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
