import { expect, it } from 'vitest'
import { attack } from './hostile.js'
import { temporaryFolder } from './support.js'

it.skipIf(process.platform === 'win32')('answers hundreds of good, bad, hostile and cut-off requests', async () => {
  const seed = Math.floor(Math.random() * 1e6)
  console.log(`Requests are the random ones of seed ${seed}.`)
  const { complaints, statuses, exitCode } = await attack(temporaryFolder(), 400, seed)
  expect(complaints).toEqual([])
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([0, 200, 400, 401, 403, 404, 413]))
  expect(exitCode).toBe(0)
})
