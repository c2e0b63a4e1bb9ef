// Scans a folder as people do, and prints as JSON the resident set of that process in MiB after every so many tracks.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const [folder, workers, every] = process.argv.slice(2)
const commandLine = fileURLToPath(new URL('../../built/cli.js', import.meta.url))
const place = mkdtempSync(path.join(tmpdir(), 'fp-native-bench-library-'))
const residentMiB = []
let tracks = 0
try {
  const args = [commandLine, 'scan', folder, '--db', path.join(place, 'library.db'), '--workers', workers, '--json']
  const scan = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: scan.stdout })) {
    if (!('id' in JSON.parse(line)) || ++tracks % Number(every) !== 0) continue
    const kibibytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(scan.pid)]))
    residentMiB.push(Math.round(kibibytes / 1024))
  }
  console.log(JSON.stringify({ residentMiB }))
} finally {
  rmSync(place, { recursive: true, force: true })
}
