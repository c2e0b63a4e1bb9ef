// Scans a folder into a new library, and prints as JSON the resident set in MiB after every so many tracks.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openLibrary } from '../../built/index.js'

const [folder, workers, every] = process.argv.slice(2)
const place = mkdtempSync(path.join(tmpdir(), 'fp-native-bench-library-'))
const residentMiB = []
let tracks = 0
try {
  const library = openLibrary({ db: path.join(place, 'library.db') })
  library.on('track', () => {
    if (++tracks % Number(every) === 0) residentMiB.push(Math.round(process.memoryUsage.rss() / 2 ** 20))
  })
  await library.scan(folder, { workers: Number(workers) })
  await library.close()
  console.log(JSON.stringify({ residentMiB }))
} finally {
  rmSync(place, { recursive: true, force: true })
}
