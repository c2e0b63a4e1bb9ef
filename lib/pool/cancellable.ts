import { MessageChannel, type MessagePort } from 'node:worker_threads'

/** Runs work in a thread with a port that tells it of the signal: a signal can't cross into a thread, a port can. */
export async function cancellable<Result>(
  signal: AbortSignal,
  work: (cancelled: MessagePort) => Promise<Result>,
): Promise<Result> {
  const { port1: line, port2: cancelled } = new MessageChannel()
  const cancel = () => line.postMessage(null)
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    return await work(cancelled)
  } finally {
    signal.removeEventListener('abort', cancel)
    line.close()
  }
}
