import { collectGarbage } from '../collect-garbage.js'

const LOOK_MS = 50

/**
 * Runs work that makes much short-lived binary data, and sees to it that no more than `limitBytes` of it wait to be
 * collected. V8 alone lets 64 MB gather in each thread, of sixteen threads a gigabyte.
 */
export async function withLittleGarbage<Result>(limitBytes: number, work: () => Promise<Result>): Promise<Result> {
  let leastBytes = Number.POSITIVE_INFINITY
  const look = () => {
    const { arrayBuffers } = process.memoryUsage()
    // What is in use stays after a collection, and does not count.
    leastBytes = Math.min(leastBytes, arrayBuffers)
    if (arrayBuffers - leastBytes <= limitBytes) return
    collectGarbage()
    leastBytes = Number.POSITIVE_INFINITY
  }
  const timer = setInterval(look, LOOK_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    look()
  }
}
