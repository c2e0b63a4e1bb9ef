import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A TypeScript program of a test in a process of its own. */
export interface Program {
  readonly child: ChildProcess
  /** Settles with the first line that it prints; rejects where it ends without any. */
  readonly started: Promise<void>
  /** Settles at its end with the lines that it has printed whole. */
  readonly ended: Promise<{ lines: string[]; code: number | null }>
}

/** @param program relative to `from`, which is the test's `import.meta.url` */
export function startProgram(program: string, from: string, ...args: string[]): Program {
  const file = fileURLToPath(new URL(program, from))
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const ended = once(child, 'close').then(([code]) => ({ lines: output.split('\n').slice(0, -1), code }))
  const endedEarly = ended.then(({ code }) => Promise.reject(new Error(`${program} ended with ${code} at once`)))
  const started = Promise.race([once(child.stdout, 'data').then(() => {}), endedEarly])
  // A test need not wait for both.
  started.catch(() => {})
  return { child, started, ended }
}
