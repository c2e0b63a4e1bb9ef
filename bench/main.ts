/**
 * What a fingerprint costs, next to what ffmpeg needs for less on the same files. One process per case and run; the runs of
 * all cases alternate, so that a busy moment of the machine hits all of them; medians.
 *
 *   npm run bench -- [--rounds 5] [--json]
 */
import { execFileSync } from 'node:child_process'
import { cpus, release } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { loadBinding } from '../lib/binding/index.js'
import { ffmpeg, medianUsage, ownProgram, type Usage } from './measure.js'
import { SECONDS, songFiles } from './signal.js'

interface Case {
  readonly name: string
  readonly run: () => Usage
  /** Name of the case whose processor time is the unit for this one. */
  readonly yardstick: string
}

interface Row extends Usage {
  readonly name: string
  readonly yardstick: string
  readonly timesYardstick: number
  readonly timesRealtime: number
}

const HEADINGS = ['case', 'CPU s', 'wall s', 'decode s', '× real time', 'peak MiB', 'ratio', 'to']

function casesFor(files: readonly string[]): Case[] {
  const [wave = ''] = files
  const loudness = 'ffmpeg: ebur128 of wav'
  return [
    { name: loudness, run: () => ffmpeg(wave, '-af', 'ebur128'), yardstick: loudness },
    { name: 'analysis of PCM', run: () => ownProgram('analyze-pcm.mjs', wave), yardstick: loudness },
    ...files.flatMap((file): Case[] => {
      const format = path.extname(file).slice(1)
      const decoding = `ffmpeg: decode ${format}`
      return [
        { name: decoding, run: () => ffmpeg(file), yardstick: decoding },
        { name: `fingerprint of ${format}`, run: () => ownProgram('fingerprint-file.mjs', file), yardstick: decoding },
      ]
    }),
  ]
}

function measure(cases: readonly Case[], rounds: number): Row[] {
  const runs = new Map(cases.map(({ name }): [string, Usage[]] => [name, []]))
  // The first round fills the file cache and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of cases) {
      const usage = run()
      if (round > 0) runs.get(name)?.push(usage)
    }
  }
  const medians = new Map([...runs].map(([name, usages]) => [name, medianUsage(usages)]))
  return cases.flatMap(({ name, yardstick }) => {
    const usage = medians.get(name)
    const unit = medians.get(yardstick)
    if (!usage || !unit) return []
    const timesYardstick = usage.cpuSeconds / unit.cpuSeconds
    return [{ name, yardstick, ...usage, timesYardstick, timesRealtime: SECONDS / usage.cpuSeconds }]
  })
}

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.cpuSeconds.toFixed(3),
    row.wallSeconds.toFixed(3),
    row.decodeSeconds?.toFixed(3) ?? '',
    row.timesRealtime.toFixed(0),
    row.peakMiB.toFixed(0),
    row.timesYardstick.toFixed(2),
    row.name === row.yardstick ? '' : row.yardstick,
  ])
  const lines = [HEADINGS, ...cells]
  const widths = lines.reduce<number[]>((most, line) => line.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), [])
  const isText = (column: number) => column === 0 || column === HEADINGS.length - 1
  const aligned = lines.map((line) =>
    line
      .map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  return aligned.join('\n')
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return 'unknown'
  }
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds must be a positive integer, not ${values.rounds}`)

const processors = cpus()
const machine = `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${process.platform} ${release()}`
const circumstances = {
  machine,
  node: process.version,
  commit: commit(),
  instructionSet: loadBinding().instructionSet,
  songSeconds: SECONDS,
  rounds,
}
const rows = measure(casesFor(songFiles()), rounds)
if (values.json) {
  console.log(JSON.stringify({ ...circumstances, rows }, null, 2))
} else {
  console.log(
    Object.entries(circumstances)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  )
  console.log(`\n${table(rows)}`)
}
