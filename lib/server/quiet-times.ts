import { getHeapStatistics } from 'node:v8'
import { collectGarbage } from '../collect-garbage.js'

const LOOK_MS = 2_000
/** A monitor that asks for the health twice a second is no work. */
const QUIET_REQUESTS = 2 * (LOOK_MS / 1000)
/** The pages that the first has emptied go back to the system with the second. */
const COLLECTIONS = 2
/** Less is not worth a pause. */
const WORTHWHILE_BYTES = 8 * 2 ** 20

export interface QuietTimesOptions {
  /** How many requests there have been until now. */
  readonly requests: () => number
  /** Whether something is at work still. */
  readonly isBusy: () => boolean
  /** In the heap of JavaScript, garbage included. */
  readonly heapBytes?: () => number
  readonly collect?: () => void
}

/**
 * Gives the memory of a busy time back when it is over. V8 collects when more is allocated, which an idle server does not
 * come to: it would keep what a burst of requests has left for as long as nobody asks.
 *
 * @returns what ends it
 */
export function collectInQuietTimes({
  requests,
  isBusy,
  heapBytes = () => getHeapStatistics().used_heap_size,
  collect = collectGarbage,
}: QuietTimesOptions): () => void {
  let seen = requests()
  let keptBytes = 0
  let due = 0
  const look = () => {
    const before = seen
    seen = requests()
    if (seen - before > QUIET_REQUESTS || isBusy()) return
    if (heapBytes() - keptBytes >= WORTHWHILE_BYTES) due = COLLECTIONS
    if (due === 0) return
    collect()
    due--
    keptBytes = heapBytes()
  }
  const timer = setInterval(look, LOOK_MS).unref()
  return () => clearInterval(timer)
}
