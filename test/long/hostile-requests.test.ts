import { expect, it } from 'vitest'
import { attack } from '../server/hostile.js'
import { temporaryFolder } from '../server/support.js'

it('answers ten thousand good, bad, hostile and cut-off requests, and keeps no memory for them', async () => {
  const seed = Number(process.env['FP_SEED'] ?? Math.floor(Math.random() * 1e6))
  console.log(`Requests are the random ones of seed ${seed} (FP_SEED).`)
  const { complaints, statuses, memoryBytes, exitCode } = await attack(temporaryFolder(), 10_000, seed)
  console.log(Object.fromEntries([...statuses].sort(([a], [b]) => a - b)), memoryBytes)
  expect(complaints).toEqual([])
  expect(exitCode).toBe(0)
  expect(memoryBytes.after).toBeLessThan(1.1 * memoryBytes.before)
})
