// Tasks that take as many milliseconds as the path says, and tell when.
import { setTimeout as delay } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'

export async function analyze({ path }) {
  const beganMs = Date.now()
  await delay(Number(path))
  return { result: { threadId, beganMs, endedMs: Date.now() } }
}

export const identify = analyze
