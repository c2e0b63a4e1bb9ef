import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Built before all tests, of the source as it is then: from TypeScript every start takes three times as long. */
export const COMMAND_LINE = path.join(fileURLToPath(new URL('../built/', import.meta.url)), 'cli.js')
