import { once } from 'node:events'
import { expect, it } from 'vitest'
import { openLibrary } from '../../lib/index.js'
import { startScan, surviveKills } from './killed-scans.js'
import { temporaryFolder, writeTones } from './support.js'

it('scans that are killed leave a library that the next one finishes', () => surviveKills(temporaryFolder(), 4))

it('two processes scan one library together', async () => {
  const base = temporaryFolder()
  writeTones(`${base}/music`, 120)
  const db = `${base}/library.db`
  const scans = [startScan(`${base}/music`, db, '--json'), startScan(`${base}/music`, db, '--json')]
  const outcomes = await Promise.all(
    scans.map(async (scan) => {
      let output = ''
      scan.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
      const [code] = await once(scan, 'close')
      return {
        code,
        lines: output
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      }
    }),
  )
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0])
  const paths = outcomes.flatMap(({ lines }) => lines.slice(0, -1).map(({ path }) => path))
  expect(new Set(paths).size).toBe(120)
  expect(paths).toHaveLength(120)
  for (const { lines } of outcomes) expect(lines.at(-1).summary).toMatchObject({ left: 0, total: 120 })
  const library = openLibrary({ db })
  expect(library.counts()).toMatchObject({ done: 120, total: 120 })
  await library.close()
})
