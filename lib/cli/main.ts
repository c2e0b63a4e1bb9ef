#!/usr/bin/env node
import { run } from './program.js'

const EXIT_INTERRUPTED = 130

// Whoever reads the output may stop early, as `head` does; that is no error.
process.stdout.on('error', leaveOnBrokenPipe)
process.stderr.on('error', leaveOnBrokenPipe)

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (interruption.signal.aborted) process.exit(EXIT_INTERRUPTED)
    interruption.abort()
  })
}

process.exitCode = await run(process.argv.slice(2), interruption.signal)
// A read from standard input may still be pending and would keep the program alive.
if (interruption.signal.aborted) process.exit()

function leaveOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}
