// Every file of a folder to its fingerprint, so many at a time, and nothing else.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fingerprint } from '../../built/index.js'
import { printUsage } from '../../programs/usage.mjs'

const [folder, atOnce] = process.argv.slice(2)
const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const files = names.map(({ parentPath, path: place, name }) => path.join(parentPath ?? place, name)).values()

await printUsage(() =>
  Promise.all(
    Array.from({ length: Number(atOnce) }, async () => {
      for (const file of files) await fingerprint(file)
    }),
  ),
)
