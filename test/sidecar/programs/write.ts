// Writes the sidecars of some files over and over, each time with another content, and prints a line a round.
import { writeSync } from 'node:fs'
import { writeSidecar } from '../../../lib/sidecar/index.js'
import { contentAt } from '../content.js'

const files = process.argv.slice(2)
for (let round = 0; ; round++) {
  for (const file of files) await writeSidecar(file, contentAt((round % 10) / 10))
  writeSync(1, `${round}\n`)
}
