import path from 'node:path'
import { build } from 'tsup'
import { modules, programs } from '../../tsup.config.js'
import { COMMAND_LINE } from './command-line.js'

/** Before all tests. */
export default async function buildCommandLine(): Promise<void> {
  const outDir = path.dirname(COMMAND_LINE)
  await build({ ...modules, entry: programs, outDir, config: false, clean: true, silent: true })
}
