import { expect, it } from 'vitest'
import { runProgram } from './support.js'

// 300 tracks queue 8 MiB each, 2.3 GiB in all; an allocator keeps a few of them.
const MAXIMUM_GAIN_MIB = 150

it('the memory of analyzers that are dropped unfinished is freed when they are collected', async () => {
  const { stdout } = await runProgram('abandon.cjs', [], ['--expose-gc'])
  expect(Number(stdout)).toBeLessThan(MAXIMUM_GAIN_MIB)
}, 60_000)

it('their memory is known to the garbage collector, so that it comes in time', async () => {
  const { stdout } = await runProgram('abandon.cjs')
  expect(Number(stdout)).toBeLessThan(MAXIMUM_GAIN_MIB)
}, 60_000)
