/** Runs one case in a process of its own and tells what it used. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Usage {
  /** User and system time of all threads. */
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** Largest resident set of the process, the runtime's own included. */
  readonly peakMiB: number
  /** Share of the time that the result itself calls decoding; only of whole fingerprints. */
  readonly decodeSeconds?: number
}

const folder = path.dirname(fileURLToPath(import.meta.url))

/** A program of this folder that prints its own {@link Usage} as JSON. */
export function ownProgram(name: string, file: string): Usage {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(folder, name), file], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} ${file} failed: ${stderr}`)
  return JSON.parse(stdout)
}

/** ffmpeg with one thread, by its own account (`-benchmark`). */
export function ffmpeg(file: string, ...filter: string[]): Usage {
  const args = ['-nostdin', '-hide_banner', '-benchmark', '-threads', '1', '-i', file, ...filter, '-f', 'null', '-']
  const { status, stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  const times = /bench: utime=([\d.]+)s stime=([\d.]+)s rtime=([\d.]+)s/.exec(stderr ?? '')
  const peak = /bench: maxrss=(\d+)/.exec(stderr ?? '')
  if (status !== 0 || !times || !peak) throw new Error(`ffmpeg failed on ${file}: ${stderr}`)
  const [user = 0, system = 0, wallSeconds = 0] = times.slice(1).map(Number)
  return { cpuSeconds: user + system, wallSeconds, peakMiB: Number(peak[1]) / 1024 }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** The median of every number over the runs of one case. */
export function medianUsage(runs: readonly Usage[]): Usage {
  const of = (pick: (usage: Usage) => number) => median(runs.map(pick))
  const decodes = runs.flatMap(({ decodeSeconds }) => decodeSeconds ?? [])
  return {
    cpuSeconds: of(({ cpuSeconds }) => cpuSeconds),
    wallSeconds: of(({ wallSeconds }) => wallSeconds),
    peakMiB: of(({ peakMiB }) => peakMiB),
    ...(decodes.length > 0 && { decodeSeconds: median(decodes) }),
  }
}
