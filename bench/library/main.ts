/**
 * What a library costs beside the analysis of its tracks, against what the project holds itself to.
 *
 *   npm run bench:library -- [overhead | growth | rescan | store …] [--rounds 3] [--tracks 24]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'tsup'
import { modules, packageModules, programs } from '../../tsup.config.js'
import { median, type Usage } from '../measure.js'
import { flacCorpus } from './flac-corpus.js'
import { type Filling, fillStore, seconds, smallFiles, withStore } from './small-files.js'

const SMALL_FILES = 50_000
const MANY_WORKERS = 16
const MANY_TRACKS = 2_000
const cores = availableParallelism()
const benchFolder = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(path.join(tmpdir(), 'fp-native-bench-'))

const SECTIONS = { overhead, growth, rescan, store }

/** Scanning four-minute FLACs against `fingerprint` of each, and many workers against as many as processors. */
async function overhead(): Promise<void> {
  const folder = await flacCorpus(tracks, 240)
  const scan = (workers: number) => () =>
    program('../../programs/scan-folder.mjs', folder, String(workers), String(tracks))
  const rounds = alternate({
    bare: () => program('analyze.mjs', folder, String(cores)),
    scan: scan(cores),
    many: scan(MANY_WORKERS),
  })
  const ratio = (of: 'cpuSeconds' | 'wallSeconds', above: 'scan' | 'many', below: 'bare' | 'scan') =>
    median(rounds.map((round) => round[above][of] / round[below][of]))
  const peak = (name: 'bare' | 'scan' | 'many') => Math.max(...rounds.map((round) => round[name].peakMiB))
  tell(`scan ÷ bare analysis, ${cores} at once: CPU`, ratio('cpuSeconds', 'scan', 'bare'), '≤ 1.10')
  tell('the same: wall', ratio('wallSeconds', 'scan', 'bare'), '≤ 1.10')
  tell(`${MANY_WORKERS} workers ÷ ${cores}: CPU`, ratio('cpuSeconds', 'many', 'scan'), '≤ 1.10')
  tell('the same: wall', ratio('wallSeconds', 'many', 'scan'), '≤ 1.05')
  tell(`peak of the process, ${MANY_WORKERS} workers`, peak('many'), '≤ 572 MiB (600 MB)')
  tell(`peak of the process, ${cores} workers`, peak('scan'), '')
}

/** The resident set over 2 000 tracks of 20 s: means of the samples around track 200 and in the last tenth. */
async function growth(): Promise<void> {
  const folder = await flacCorpus(MANY_TRACKS, 20)
  const every = 10
  const { residentMiB } = program<{ residentMiB: number[] }>(
    'resident.mjs',
    folder,
    String(MANY_WORKERS),
    String(every),
  )
  const mean = (from: number, to: number) => {
    const samples = residentMiB.slice(from / every, to / every)
    return samples.reduce((sum, value) => sum + value, 0) / samples.length
  }
  const [early, late] = [mean(100, 300), mean(MANY_TRACKS - 200, MANY_TRACKS)]
  tell('resident set from track 100 to 300', early, 'MiB')
  tell('resident set from track 1 800 to 2 000', late, 'MiB')
  tell('the second ÷ the first', late / early, '≤ 1.05')
}

/** A look through 50 000 small files that have not changed. */
async function rescan(): Promise<void> {
  const folder = smallFiles(SMALL_FILES)
  const db = path.join(scratch, 'rescan.db')
  await withStore(db, (store) => fillStore(store, folder))
  const rounds = alternate({ rescan: () => program('rescan.mjs', folder, db, String(SMALL_FILES)) })
  tell('rescan of 50 000 unchanged files: wall', median(rounds.map((round) => round.rescan.wallSeconds)), '≤ 12 s')
  tell('the same: CPU', median(rounds.map((round) => round.rescan.cpuSeconds)), 's')
}

/** Rows in and vectors out of a database file. */
async function store(): Promise<void> {
  const folder = smallFiles(SMALL_FILES)
  const fillings: Filling[] = []
  const loads: number[] = []
  for (let round = 0; round < rounds; round++) {
    const db = path.join(scratch, `store-${round}.db`)
    fillings.push(await withStore(db, (store) => fillStore(store, folder)))
    loads.push(await withStore(db, (store) => 1e3 * seconds(() => expectVectors(store.vectors().ids.length))))
    rmSync(db)
  }
  const perSecond = (pick: (filling: Filling) => number) => SMALL_FILES / median(fillings.map(pick))
  tell(
    'rows inserted a second, in batches of 512 files',
    perSecond((filling) => filling.discoverSeconds),
    '≥ 20 000',
  )
  tell(
    'results claimed and stored a second, one by one',
    perSecond((filling) => filling.completeSeconds),
    '',
  )
  tell('50 000 vectors loaded in', median(loads), '≤ 150 ms')
}

function expectVectors(count: number): void {
  if (count !== SMALL_FILES) throw new Error(`${count} vectors were loaded, not ${SMALL_FILES}`)
}

/** So many rounds of all cases in turn; one more before those that count fills the file cache. */
function alternate<Name extends string>(cases: Record<Name, () => Usage>): Record<Name, Usage>[] {
  const run = () =>
    Object.fromEntries(Object.entries<() => Usage>(cases).map(([name, measure]) => [name, measure()])) as Record<
      Name,
      Usage
    >
  run()
  return Array.from({ length: rounds }, run)
}

function program<Result = Usage>(name: string, ...args: string[]): Result {
  const file = path.join(benchFolder, 'library', 'programs', name)
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} failed: ${stderr}`)
  return JSON.parse(stdout)
}

function tell(what: string, value: number, bar: string): void {
  const figure = value >= 100 ? value.toFixed(0) : value.toPrecision(3)
  console.log(`  ${what.padEnd(52)} ${figure.padStart(8)}  ${bar}`)
}

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, tracks: { type: 'string', default: '24' } },
  allowPositionals: true,
})
const rounds = Number(values.rounds)
const tracks = Number(values.tracks)
const unknown = positionals.find((name) => !Object.hasOwn(SECTIONS, name))
const isPositive = (count: number) => Number.isInteger(count) && count > 0
if (unknown !== undefined || !isPositive(rounds) || !isPositive(tracks)) {
  throw new RangeError(`Expected sections of ${Object.keys(SECTIONS).join(', ')}, and numbers of rounds and tracks.`)
}
const { cli, worker } = programs
const entry = { ...packageModules, cli, worker, decode: 'lib/decode/index.ts' }
await build({ ...modules, entry, outDir: path.join(benchFolder, 'built'), config: false, clean: true, silent: true })
try {
  for (const [name, measure] of Object.entries(SECTIONS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    console.log(name)
    await measure()
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
