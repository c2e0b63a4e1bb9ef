/**
 * How fast the server answers, next to `fingerprint()` in the process that asks. The server runs in a process of its own,
 * and so does the monitor of its health, lest that measure the load generator; a server that does nothing else is asked in
 * turn, and shows what the machine alone makes of it.
 *
 *   npm run bench:server -- [--seconds 10] [--rounds 7]
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { build } from 'tsup'
import { fingerprint } from '../lib/index.js'
import { programs as entries, modules } from '../tsup.config.js'
import { median } from './measure.js'
import { clip, song } from './signal.js'

const CLIENTS = 16
const CLIPS = 64
const CLIPS_A_ROUND = 50
const POST = { method: 'POST', path: '/fingerprint' } as const

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, rounds: { type: 'string', default: '7' } },
})
const seconds = Number(values.seconds)
const rounds = Number(values.rounds)

const programs = path.join(path.dirname(fileURLToPath(import.meta.url)), 'programs')
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** Starts a program that prints its URL. */
async function startServer(...words: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  for (;;) {
    const [text] = (await once(child.stdout, 'data')) as [string]
    const [url] = /http:\/\/[^"\s]+/.exec(text) ?? []
    if (url === undefined) continue
    child.stdout.resume()
    return { child, url }
  }
}

async function buildServer(): Promise<string> {
  const outDir = path.join(programs, '..', 'built', 'server')
  await build({ ...modules, entry: entries, outDir, config: false, clean: true, silent: true })
  return path.join(outDir, 'cli.js')
}

function post(url: string, filepath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${POST.path}`, { method: POST.method, agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${filepath} was answered with ${response.statusCode}.`))
      response.resume().on('end', resolve)
    })
    sent.on('error', reject)
    sent.end(JSON.stringify({ track_id: 1, filepath }))
  })
}

async function timesOf(count: number, work: (turn: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const startedMs = performance.now()
    await work(turn)
    times.push(performance.now() - startedMs)
  }
  return times
}

interface Load {
  readonly perSecond: number
  /** Answered otherwise than with 200, or not at all. */
  readonly failures: number
  /** Of all threads of the server, for each request. */
  readonly cpuMs: number
}

/** What the server has used of all processors until now. */
async function cpuSeconds(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1])
}

/** Connections that post one file after the other. */
async function load(url: string, files: readonly string[]): Promise<Load> {
  const cpuBefore = await cpuSeconds(url)
  let clients = 0
  const { requests, non2xx, errors } = await autocannon({
    url,
    connections: CLIENTS,
    duration: seconds,
    timeout: 60,
    // Each begins somewhere else: the same file at the same moment would be analysed once.
    setupClient: (client) => {
      const begin = Math.floor((clients++ * files.length) / CLIENTS)
      const turned = [...files.slice(begin), ...files.slice(0, begin)]
      client.setRequests(turned.map((filepath) => ({ ...POST, body: JSON.stringify({ track_id: 1, filepath }) })))
    },
  })
  const cpuMs = (1000 * ((await cpuSeconds(url)) - cpuBefore)) / requests.total
  return { perSecond: requests.average, failures: non2xx + errors, cpuMs }
}

/** What a monitor sees meanwhile. */
async function monitored<Result>(
  urls: { readonly own: string; readonly bare: string },
  work: () => Promise<Result>,
): Promise<{ result: Result; own: number[]; bare: number[] }> {
  const monitor = spawn(process.execPath, [path.join(programs, 'monitor.mjs'), urls.own, urls.bare], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const result = await work()
  monitor.send('end')
  const [times] = (await once(monitor, 'message')) as [{ own: number[]; bare: number[] }]
  return { result, ...times }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function line(name: string, value: string, bar = ''): void {
  console.log(`  ${name.padEnd(58)} ${value.padStart(24)}  ${bar}`.trimEnd())
}

function tellHealth({ own, bare }: { own: number[]; bare: number[] }): void {
  const text = (times: readonly number[]) => [0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(1)).join(', ')
  line('  /health meanwhile: p50, p99, longest', `${text(own)} ms`, 'p99 ≤ 20 ms')
  line('  … of a server that does nothing else', `${text(bare)} ms`)
}

const folder = mkdtempSync(path.join(tmpdir(), 'fp-native-bench-server-'))
const clips = Array.from({ length: CLIPS }, (_, index) => {
  const file = path.join(folder, `${index}.wav`)
  copyFileSync(clip(), file)
  return file
})
const songs = (['wav', 'flac', 'mp3', 'ogg', 'opus'] as const).map(song)
const flac = song('flac')
const clipAt = (turn: number) => clips[turn % CLIPS] as string
const server = await startServer(await buildServer(), 'serve', '--port', '0')
const bare = await startServer(path.join(programs, 'bare-server.mjs'))
const urls = { own: server.url, bare: bare.url }
try {
  await timesOf(4 * CLIPS_A_ROUND, (turn) => post(server.url, clipAt(turn)))
  await timesOf(CLIPS_A_ROUND, (turn) => fingerprint(clipAt(turn)))
  const direct: number[] = []
  const posted: number[] = []
  for (let round = 0; round < rounds; round++) {
    direct.push(...(await timesOf(CLIPS_A_ROUND, (turn) => fingerprint(clipAt(turn)))))
    posted.push(...(await timesOf(CLIPS_A_ROUND, (turn) => post(server.url, clipAt(turn)))))
  }
  line(
    'a clip of 3 s by fingerprint(): p10, p50',
    `${quantile(direct, 0.1).toFixed(2)}, ${quantile(direct, 0.5).toFixed(2)} ms`,
  )
  line(
    'a clip of 3 s by POST: p10, p50',
    `${quantile(posted, 0.1).toFixed(2)}, ${quantile(posted, 0.5).toFixed(2)} ms`,
    'p50 ≤ 6 ms',
  )

  const different = await monitored(urls, () => load(server.url, clips))
  line(`${CLIENTS} clients, different clips`, `${different.result.perSecond.toFixed(0)} requests/s`, '≥ 200')
  line('  not answered with 200', String(different.result.failures), '0')
  line('  CPU time of the server for each', `${different.result.cpuMs.toFixed(1)} ms`)
  tellHealth(different)
  const same = await load(server.url, clips.slice(0, 1))
  line(`${CLIENTS} clients, one and the same clip`, `${same.perSecond.toFixed(0)} requests/s`)
  const long = await monitored(urls, () => load(server.url, songs))
  line(`${CLIENTS} clients, songs of 4 minutes in five formats`, `${long.result.perSecond.toFixed(1)} requests/s`)
  tellHealth(long)

  const ratios: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const [directMs = 0] = await timesOf(1, () => fingerprint(flac))
    const [postedMs = 0] = await timesOf(1, () => post(server.url, flac))
    if (round > 0) ratios.push(postedMs / directMs)
  }
  line('a FLAC of 4 minutes: POST ÷ fingerprint()', median(ratios).toFixed(3), '≤ 1.05')
} finally {
  agent.destroy()
  for (const { child } of [server, bare]) {
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  rmSync(folder, { recursive: true })
}
