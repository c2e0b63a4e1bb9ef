import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Estimate, System, Task } from './systems.js'

const run = promisify(execFile)
const LIMITS = { timeout: 120_000, maxBuffer: 2 ** 24 }

/** The command-line tool of aubio (Debian: aubio-tools) with its defaults; null where it is not installed. */
export async function aubio(): Promise<System | null> {
  try {
    const { stdout } = await run('aubio', ['--version'], LIMITS)
    return { name: 'aubio', version: stdout.trim(), estimate }
  } catch {
    return null
  }
}

// `file` is absolute, so it can't be taken for an option; no shell reads it.
const firstNumbers = async (command: string, file: string): Promise<number[]> => {
  const { stdout } = await run('aubio', [command, file], LIMITS)
  return stdout
    .split('\n')
    .map((line) => Number.parseFloat(line))
    .filter((number) => Number.isFinite(number))
}

async function estimate(file: string, tasks: ReadonlySet<Task>): Promise<Estimate> {
  const [bpm = 0] = tasks.has('tempo') ? await firstNumbers('tempo', file) : []
  return {
    ...(tasks.has('tempo') && { bpm }),
    ...(tasks.has('beats') && { beats: await firstNumbers('beat', file) }),
    ...(tasks.has('onsets') && { onsets: await firstNumbers('onset', file) }),
  }
}
