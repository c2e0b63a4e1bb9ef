import { describe, expect, it } from 'vitest'
import { FpError } from '../../lib/errors.js'
import type { TrackAnalysis } from '../../lib/pool/index.js'
import { Analyses } from '../../lib/server/analyses.js'
import type { AllowedFile } from '../../lib/server/files.js'

const never = new AbortController().signal

/** A pool whose analyses end when the test says so. */
class FakePool {
  readonly calls: { path: string; signal: AbortSignal | undefined; end: (outcome: TrackAnalysis | FpError) => void }[] =
    []

  analyze(path: string, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<TrackAnalysis> {
    return new Promise((resolve, reject) => {
      const end = (outcome: TrackAnalysis | FpError) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))
      this.calls.push({ path, signal, end })
      signal?.addEventListener('abort', () => reject(new FpError('ABORTED', 'stopped')))
    })
  }
}

const result = { algorithmVersion: 1 } as unknown as TrackAnalysis
const turn = () => new Promise(setImmediate)

function fake({ workers = 1, queue = 10 } = {}) {
  const pool = new FakePool()
  const closed: string[] = []
  const file = (name: string, key = name): AllowedFile => ({
    path: `/music/${name}`,
    openablePath: `/proc/1/fd/${name}`,
    size: 1,
    mtimeNs: 1n,
    key,
    close: async () => {
      closed.push(name)
    },
  })
  return { pool, closed, file, analyses: new Analyses({ pool, workers, queue }) }
}

describe('analyses', () => {
  it('does the same file once for all who ask at the same time', async () => {
    const { analyses, pool, file, closed } = fake()
    const asked = Array.from({ length: 5 }, () => analyses.analyze(file('a'), never))
    await turn()
    expect(pool.calls).toHaveLength(1)
    pool.calls[0]?.end(result)
    expect(await Promise.all(asked)).toEqual(new Array(5).fill(result))
    expect(closed).toHaveLength(5)
    void analyses.analyze(file('a'), never)
    await turn()
    expect(pool.calls).toHaveLength(2)
  })

  it('tells all of them when it fails', async () => {
    const { analyses, pool, file } = fake()
    const asked = [1, 2].map(() => analyses.analyze(file('a'), never))
    await turn()
    pool.calls[0]?.end(new FpError('DECODE_FAILED', 'The file /proc/1/fd/a is damaged.'))
    for (const outcome of await Promise.allSettled(asked)) {
      expect(outcome).toMatchObject({ reason: { code: 'DECODE_FAILED', message: 'The file /music/a is damaged.' } })
    }
  })

  it('takes a file that has changed for another one', async () => {
    const { analyses, pool, file } = fake({ workers: 2 })
    void analyses.analyze(file('a', 'a:1'), never)
    void analyses.analyze(file('a', 'a:2'), never)
    await turn()
    expect(pool.calls).toHaveLength(2)
  })

  it('runs so many at once and refuses more than may wait', async () => {
    const { analyses, pool, file } = fake({ workers: 2, queue: 1 })
    const asked = ['a', 'b', 'c'].map((name) => analyses.analyze(file(name), never))
    await turn()
    expect(pool.calls.map(({ path }) => path)).toEqual(['/proc/1/fd/a', '/proc/1/fd/b'])
    expect(() => analyses.checkRoom()).toThrow(expect.objectContaining({ code: 'QUEUE_FULL' }))
    await expect(analyses.analyze(file('d'), never)).rejects.toMatchObject({
      code: 'QUEUE_FULL',
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    })
    pool.calls[0]?.end(result)
    await turn()
    expect(pool.calls[2]?.path).toBe('/proc/1/fd/c')
    for (const call of pool.calls) call.end(result)
    await Promise.all(asked)
    expect(analyses).toMatchObject({ running: 0, waiting: 0 })
  })

  it('ends the work when the last one who waits for it goes', async () => {
    const { analyses, pool, file, closed } = fake()
    const [first, second] = [new AbortController(), new AbortController()]
    const asked = [first, second].map(({ signal }) => analyses.analyze(file('a'), signal))
    const outcomes = Promise.allSettled(asked)
    await turn()
    first.abort()
    await turn()
    expect(pool.calls[0]?.signal?.aborted).toBe(false)
    second.abort()
    await outcomes
    await turn()
    expect(pool.calls[0]?.signal?.aborted).toBe(true)
    expect(closed).toHaveLength(2)
    // Whoever comes now does not get the end of the old one.
    void analyses.analyze(file('a'), never)
    await turn()
    expect(pool.calls).toHaveLength(2)
  })

  it('never begins what nobody waits for any more', async () => {
    const { analyses, pool, file, closed } = fake()
    const first = analyses.analyze(file('a'), never)
    const impatient = new AbortController()
    const second = analyses.analyze(file('b'), impatient.signal)
    await turn()
    impatient.abort()
    await expect(second).rejects.toMatchObject({ code: 'ABORTED' })
    pool.calls[0]?.end(result)
    await first
    await turn()
    expect(pool.calls).toHaveLength(1)
    expect(closed.sort()).toEqual(['a', 'b'])
    expect(analyses).toMatchObject({ running: 0, waiting: 0 })
  })
})
