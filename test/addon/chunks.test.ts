import { beforeAll, describe, expect, it } from 'vitest'
import type { NativeResult } from '../../lib/binding/types.js'
import { analyze, binding, musicLikeStereo, STEREO, testSeed } from './support.js'

describe(`cutting a track into chunks (FP_TEST_SEED=${testSeed})`, () => {
  const track = musicLikeStereo(12, testSeed)
  let whole: NativeResult
  beforeAll(async () => {
    whole = await analyze(track, { longestChunk: Number.MAX_SAFE_INTEGER })
  })

  it('has 25 finite numbers as its result', () => {
    expect(whole.frames).toBe(track[0]?.length)
    expect(whole.vector).toBeInstanceOf(Float64Array)
    expect(whole.vector).toHaveLength(25)
    expect(whole.vector.every(Number.isFinite)).toBe(true)
  })

  // Equal bit for bit: chunks must not even change the order of additions.
  it.each([100, 4_096, 100_000])('does not matter up to %d frames each', async (longestChunk) => {
    for (const seed of [testSeed, testSeed + 1]) {
      const cut = await analyze(track, { longestChunk, seed })
      expect([...cut.vector]).toEqual([...whole.vector])
      expect(cut.details).toEqual(whole.details)
      expect(cut.frames).toBe(whole.frames)
    }
  })

  it('does not matter down to single frames', async () => {
    const second = track.map((samples) => samples.subarray(0, 44_100))
    const cut = await analyze(second, { longestChunk: 1 })
    expect([...cut.vector]).toEqual([...(await analyze(second)).vector])
  })

  it('does not matter to a caller that never waits', async () => {
    const TIMES = 8
    const patient = new binding.Analyzer(STEREO)
    for (let time = 0; time < TIMES; time++) if (!patient.push(track)) await patient.drain()
    const hurried = new binding.Analyzer(STEREO)
    const answers = new Set<boolean>()
    const inChunks = 100_000
    for (let at = 0; at < inChunks; at += 1_000) {
      answers.add(hurried.push(track.map((samples) => samples.subarray(at, at + 1_000))))
    }
    answers.add(hurried.push(track.map((samples) => samples.subarray(inChunks))))
    // Each time three times what may wait: no analysis keeps up with all of them.
    for (let time = 1; time < TIMES; time++) answers.add(hurried.push(track))
    expect(answers).toEqual(new Set([true, false]))
    expect([...(await hurried.finish()).vector]).toEqual([...(await patient.finish()).vector])
  })
})
