// A new library of a folder.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openLibrary } from '../built/index.js'
import { printUsage } from './usage.mjs'

const [folder, workers, tracks] = process.argv.slice(2)
const place = mkdtempSync(path.join(tmpdir(), 'fp-native-bench-library-'))
try {
  await printUsage(async () => {
    const library = openLibrary({ db: path.join(place, 'library.db') })
    const { analyzed } = await library.scan(folder, { workers: Number(workers) })
    await library.close()
    if (analyzed !== Number(tracks)) throw new Error(`${analyzed} tracks were analysed, not ${tracks}`)
  })
} finally {
  rmSync(place, { recursive: true, force: true })
}
