/**
 * What a fingerprint costs, next to what other programs need on the same files. One process per case and run; the cases
 * of a section alternate, and every ratio is taken within a round.
 *
 *   npm run bench -- [section…] [--rounds 7] [--json]
 */
import { execFileSync } from 'node:child_process'
import { cpus, release } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'tsup'
import { loadBinding } from '../lib/binding/index.js'
import { modules, packageModules, programs } from '../tsup.config.js'
import { sectionText } from './report.js'
import { runSection, type SectionResult } from './section.js'
import { SECTIONS } from './sections/index.js'

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string' }, json: { type: 'boolean' } },
  allowPositionals: true,
})
const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
  throw new RangeError(`--rounds must be a positive integer, not ${values.rounds}`)
}
const unknown = positionals.find((name) => !Object.hasOwn(SECTIONS, name))
if (unknown !== undefined) {
  throw new RangeError(`There is no section ${unknown}, but ${Object.keys(SECTIONS).join(', ')}.`)
}

/** The package as it is in `lib` now, and its decoders, which it does not export. */
async function buildPrograms(): Promise<void> {
  const outDir = path.join(path.dirname(fileURLToPath(import.meta.url)), 'built')
  const entry = { ...packageModules, worker: programs.worker, decode: 'lib/decode/index.ts' }
  await build({ ...modules, entry, outDir, config: false, clean: true, silent: true })
}

function commit(): string {
  try {
    const options = { encoding: 'utf8', stdio: 'pipe' } as const
    const revision = execFileSync('git', ['rev-parse', '--short', 'HEAD'], options).trim()
    const isClean = execFileSync('git', ['status', '--porcelain'], options) === ''
    return isClean ? revision : `${revision} with changes`
  } catch {
    return 'unknown'
  }
}

const processors = cpus()
const circumstances = {
  machine: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${process.platform} ${release()}`,
  node: process.version,
  commit: commit(),
  instructionSet: loadBinding().instructionSet,
}
await buildPrograms()
if (!values.json) {
  for (const [name, value] of Object.entries(circumstances)) console.log(`${name}: ${value}`)
}
const results: SectionResult[] = []
for (const name of positionals.length > 0 ? positionals : Object.keys(SECTIONS)) {
  const section = SECTIONS[name]?.()
  if (!section) continue
  const result = runSection({ ...section, rounds: rounds ?? section.rounds })
  results.push(result)
  if (!values.json) console.log(`\n${sectionText(result)}`)
}
if (values.json) console.log(JSON.stringify({ ...circumstances, sections: results }, null, 2))
