import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { COMMAND_LINE } from '../helpers/command-line.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
export const fixtures = path.join(root, 'fixtures')

/** Runs the command line, without colours. */
export async function run(...words: string[]) {
  const env = { ...process.env, NO_COLOR: '1' }
  const child = spawn(process.execPath, [COMMAND_LINE, ...words], { cwd: root, env })
  const closed = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await closed
  return { stdout, stderr, code, lines: stdout.split('\n').slice(0, -1) }
}
