import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { addonPath, analyze, binding, musicLikeStereo, programPath, runProgram, STEREO } from './support.js'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
const track = (seed: number) => musicLikeStereo(5, seed)

describe('several analyses', () => {
  it('at once give what they give one by one', async () => {
    const oneByOne = []
    for (const seed of SEEDS) oneByOne.push([...(await analyze(track(seed))).vector])
    const atOnce = await Promise.all(SEEDS.map((seed) => analyze(track(seed), { longestChunk: 10_000, seed })))
    expect(atOnce.map(({ vector }) => [...vector])).toEqual(oneByOne)
    // Different tracks must not have read alike, or the comparison above shows nothing.
    expect(new Set(oneByOne.map(String)).size).toBe(SEEDS.length)
  })

  it('in worker threads give what they give in the main thread', async () => {
    const inMain = await Promise.all([1, 2, 3].map(async (seed) => [...(await analyze(track(seed))).vector]))
    const inWorkers = await Promise.all([1, 2, 3].map((seed) => analyzeInWorker(track(seed))))
    expect(inWorkers).toEqual(inMain)
  })
})

function analyzeInWorker(channelData: Float32Array[]): Promise<number[]> {
  const worker = new Worker(programPath('analyze-in-worker.cjs'), { workerData: { addonPath, channelData } })
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

describe('an environment that ends in the middle of an analysis', () => {
  it('is torn down when its worker is terminated, and others go on', async () => {
    const beside = analyze(musicLikeStereo(20, 1))
    for (let round = 0; round < 30; round++) {
      const worker = new Worker(programPath('busy-worker.cjs'), { workerData: { addonPath } })
      await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
      await new Promise((resolve) => setTimeout(resolve, round))
      expect(await worker.terminate()).toBe(1)
    }
    expect((await beside).frames).toBe(20 * STEREO.sampleRate)
  }, 60_000)

  it('is torn down when the addon was loaded nowhere else', async () => {
    expect((await runProgram('terminate-only-user.cjs')).stdout).toBe('done\n')
  }, 60_000)

  it('is torn down by process.exit', async () => {
    // Whether a thread gives memory back at just that moment is chance.
    for (let round = 0; round < 5; round++) {
      expect((await runProgram('exit-while-busy.cjs')).stdout).toBe('exiting\n')
    }
  }, 60_000)
})

describe('the process', () => {
  it('stays alive for a pending promise', async () => {
    expect((await runProgram('keep-alive.cjs', ['finish'])).stdout).toBe('settled\n')
    expect((await runProgram('keep-alive.cjs', ['drain'])).stdout).toBe('settled\n')
  }, 60_000)

  it('is not kept alive by an analyzer that nobody waits for', async () => {
    // In plain C++ the 19 minutes of audio in the queue take some 12 s, on a busy machine longer still.
    const { stdout } = await runProgram('keep-alive.cjs', ['idle'])
    expect(Date.now() - Number(stdout)).toBeLessThan(5_000)
  }, 60_000)

  it('has no more threads for many analyses than it has processors', async () => {
    if (process.platform !== 'linux') return
    const { readdirSync } = await import('node:fs')
    const { availableParallelism } = await import('node:os')
    const threads = () => readdirSync('/proc/self/task').length
    const before = threads()
    const analyzers = Array.from({ length: 4 * availableParallelism() }, () => new binding.Analyzer(STEREO))
    for (const analyzer of analyzers) analyzer.push(track(1))
    expect(threads() - before).toBeLessThanOrEqual(availableParallelism())
    for (const analyzer of analyzers) analyzer.cancel()
  })
})
