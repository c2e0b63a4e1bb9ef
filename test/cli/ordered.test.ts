import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { mapOrdered } from '../../lib/cli/ordered.js'

const collect = async <T>(values: AsyncIterable<T>) => {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

describe('mapOrdered', () => {
  it.each([
    [0, 3],
    [1, 3],
    [3, 3],
    [20, 3],
    [20, 1],
    [20, 50],
  ])('keeps the order of %i items with %i at work', async (count, limit) => {
    let atWork = 0
    let most = 0
    const items = Array.from({ length: count }, (_, index) => index)
    const results = mapOrdered(items, limit, async (item) => {
      most = Math.max(most, ++atWork)
      await delay((item * 7) % 5)
      atWork--
      return item
    })
    expect(await collect(results)).toEqual(items)
    expect(most).toBe(Math.min(count, limit))
  })

  it('goes on with other items while the first takes long', async () => {
    const finished: number[] = []
    const work = async (item: number) => {
      await delay(item === 0 ? 30 : 1)
      finished.push(item)
      return item
    }
    expect(await collect(mapOrdered([0, 1, 2, 3], 2, work))).toEqual([0, 1, 2, 3])
    expect(finished).toEqual([1, 2, 3, 0])
  })
})
