import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startProgram } from '../helpers/processes.js'

describe('the log', () => {
  it('ends with every line written in order, also where the reader is slow', async () => {
    const { child, started, ended } = startProgram('programs/log-much.ts', import.meta.url)
    await started
    child.stdout?.pause()
    await new Promise((resolve) => setTimeout(resolve, 300))
    child.stdout?.resume()
    const { lines, code } = await ended
    expect(code).toBe(0)
    expect(lines.map((line) => JSON.parse(line).msg).slice(1)).toEqual(['second', 'third', 'last'])
  })

  it('ends where nobody reads it any more', async () => {
    const { child, started } = startProgram('programs/log-much.ts', import.meta.url)
    await started
    child.stdout?.destroy()
    expect(await once(child, 'close')).toEqual([0, null])
  })
})
