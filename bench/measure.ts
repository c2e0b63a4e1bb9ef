/** Runs one case in a process of its own and tells what it used. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Usage {
  /** User and system time of all threads. */
  readonly cpuSeconds: number
  /** That of the thread that runs JavaScript: what the wall time would be if nothing else kept it waiting. */
  readonly mainThreadSeconds: number | null
  readonly wallSeconds: number
  /** Largest resident set of the process, the runtime's own included; NaN where it can't be told. */
  readonly peakMiB: number
}

const folder = path.dirname(fileURLToPath(import.meta.url))

/** A program of `programs/` that prints its own {@link Usage} as JSON: what it loads and prepares does not count. */
export function program(name: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Usage {
  const file = path.join(folder, 'programs', `${name}.mjs`)
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} failed: ${stderr}`)
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
  return { cpuSeconds: user + system, mainThreadSeconds: null, wallSeconds, peakMiB: Number(peak[1]) / 1024 }
}

/** Any other program, from its start to its end. */
export function command(name: string, ...args: string[]): Usage {
  const started = performance.now()
  // The shell tells what its child used, which Node does not.
  const { status, stdout, stderr } = spawnSync('sh', ['-c', '"$@" > /dev/null && times', 'sh', name, ...args], {
    encoding: 'utf8',
  })
  const wallSeconds = (performance.now() - started) / 1e3
  const times = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(stdout)
  if (status !== 0 || !times) throw new Error(`${name} ${args.join(' ')} failed: ${stderr}`)
  const [userMinutes = 0, userSeconds = 0, systemMinutes = 0, systemSeconds = 0] = times.slice(1).map(Number)
  const cpuSeconds = 60 * (userMinutes + systemMinutes) + userSeconds + systemSeconds
  return { cpuSeconds, mainThreadSeconds: null, wallSeconds, peakMiB: Number.NaN }
}

export function isInstalled(name: string): boolean {
  return spawnSync(name, ['--version']).status === 0
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
  return {
    cpuSeconds: of(({ cpuSeconds }) => cpuSeconds),
    mainThreadSeconds: runs.some(({ mainThreadSeconds }) => mainThreadSeconds === null)
      ? null
      : of(({ mainThreadSeconds }) => mainThreadSeconds ?? Number.NaN),
    wallSeconds: of(({ wallSeconds }) => wallSeconds),
    peakMiB: of(({ peakMiB }) => peakMiB),
  }
}
