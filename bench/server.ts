/**
 * What the server answers how fast, next to `fingerprint()` in the process that asks. The server runs in a process of its
 * own; so does the probe of its health, lest it measure the load generator.
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
import { modules } from '../tsup.config.js'
import { median } from './measure.js'
import { clip, song } from './signal.js'

const CLIENTS = 16
const CLIPS = 64
const PROBE_MS = 10
const POST = { method: 'POST', path: '/fingerprint' } as const

const here = path.dirname(fileURLToPath(import.meta.url))
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, rounds: { type: 'string', default: '7' } },
})
const seconds = Number(values.seconds)
const rounds = Number(values.rounds)

interface Server {
  readonly child: ChildProcess
  readonly url: string
}

async function startServer(): Promise<Server> {
  const outDir = path.join(here, 'built', 'server')
  const entry = { cli: 'lib/cli/main.ts', worker: 'lib/pool/worker.ts' }
  await build({ ...modules, entry, outDir, config: false, clean: true, silent: true })
  const words = [path.join(outDir, 'cli.js'), 'serve', '--port', '0']
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of child.stdout.setEncoding('utf8')) {
    const [url] = /http:\/\/[^"]+/.exec(line) ?? []
    if (url === undefined) continue
    child.stdout.resume()
    return { child, url }
  }
  throw new Error('The server did not start.')
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

function post(url: string, filepath: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const sent = request(`${url}/fingerprint`, { method: 'POST', agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${filepath} was answered with ${response.statusCode}.`))
      response.resume().on('end', () => resolve(performance.now() - started))
    })
    sent.on('error', reject)
    sent.end(JSON.stringify({ track_id: 1, filepath }))
  })
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

async function timesOf(count: number, work: (turn: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const started = performance.now()
    await work(turn)
    times.push(performance.now() - started)
  }
  return times
}

/** Sixteen connections that post one file after the other. */
function load(url: string, files: readonly string[]) {
  let next = 0
  return autocannon({
    url,
    connections: CLIENTS,
    duration: seconds,
    // Each client begins somewhere else: the same file at the same moment would be analysed once.
    setupClient: (client) => {
      const begin = Math.floor((next++ * files.length) / CLIENTS)
      const turned = [...files.slice(begin), ...files.slice(0, begin)]
      client.setRequests(turned.map((filepath) => ({ ...POST, body: JSON.stringify({ track_id: 1, filepath }) })))
    },
  })
}

/** Times of `GET /health` meanwhile, on new connections as a monitor makes them. */
async function probed<Result>(url: string, work: () => Promise<Result>): Promise<{ result: Result; times: number[] }> {
  const program = `
    const times = []
    let isOver = false
    process.on('message', () => { isOver = true })
    while (!isOver) {
      const started = performance.now()
      const response = await fetch('${url}/health')
      await response.text()
      times.push(performance.now() - started)
      await new Promise((resolve) => setTimeout(resolve, ${PROBE_MS}))
    }
    process.send(times, () => process.disconnect())`
  const probe = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const result = await work()
  probe.send('end')
  const [times] = (await once(probe, 'message')) as [number[]]
  return { result, times }
}

const folder = mkdtempSync(path.join(tmpdir(), 'fp-native-bench-server-'))
const clips = Array.from({ length: CLIPS }, (_, index) => {
  const file = path.join(folder, `${index}.wav`)
  copyFileSync(clip(), file)
  return file
})
const flac = song('flac')
const { child, url } = await startServer()
const line = (name: string, value: string, bar = '') =>
  console.log(`  ${name.padEnd(62)} ${value.padStart(16)}  ${bar}`)
try {
  const [first = ''] = clips
  const clipAt = (turn: number) => clips[turn % CLIPS] ?? first
  await timesOf(200, (turn) => post(url, clipAt(turn)))
  await timesOf(50, (turn) => fingerprint(clipAt(turn)))
  const inProcess: number[] = []
  const served: number[] = []
  for (let round = 0; round < rounds; round++) {
    inProcess.push(...(await timesOf(50, (turn) => fingerprint(clipAt(turn)))))
    served.push(...(await timesOf(50, (turn) => post(url, clipAt(turn)))))
  }
  line('a clip of 3 s by fingerprint(), p50', `${quantile(inProcess, 0.5).toFixed(2)} ms`)
  line('a clip of 3 s by POST /fingerprint, p50', `${quantile(served, 0.5).toFixed(2)} ms`, '≤ 6 ms')

  const { result, times } = await probed(url, () => load(url, clips))
  line(`${CLIENTS} clients, different clips`, `${result.requests.average.toFixed(0)} requests/s`, '≥ 200')
  line('  answers other than 200, errors', `${result.non2xx}, ${result.errors}`, '0, 0')
  line(
    '  /health meanwhile, p50, p99, longest',
    `${[0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(1)).join(', ')} ms`,
    'p99 ≤ 20 ms',
  )
  const same = await load(url, [first])
  line(`${CLIENTS} clients, the same clip`, `${same.requests.average.toFixed(0)} requests/s`)
  const songs = await probed(url, () =>
    load(url, [flac, ...['mp3', 'ogg', 'opus'].map((format) => song(format as 'mp3'))]),
  )
  line(
    `${CLIENTS} clients, songs of 4 minutes: /health p50, p99, longest`,
    `${[0.5, 0.99, 1].map((share) => quantile(songs.times, share).toFixed(1)).join(', ')} ms`,
    'p99 ≤ 20 ms',
  )

  const ratios: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const direct = (await timesOf(1, () => fingerprint(flac)))[0] ?? 0
    const answered = await post(url, flac)
    if (round > 0) ratios.push(answered / direct)
  }
  line('a FLAC of 4 minutes, POST ÷ fingerprint()', median(ratios).toFixed(3), '≤ 1.05')
} finally {
  child.kill('SIGTERM')
  await once(child, 'close')
  agent.destroy()
  rmSync(folder, { recursive: true })
}
