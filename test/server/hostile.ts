/** Random requests, good and bad, against a server in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fingerprint } from '../../lib/index.js'
import { COMMAND_LINE } from '../helpers/command-line.js'
import { seededRandom } from '../signals/random.js'
import { clientOf, writeSong } from './support.js'

const CLIENTS = 16
const TOKEN = 'correct-horse'
/** For an answer; a request without one counts as hanging. */
const PATIENCE_MS = 30_000

export interface HostileOutcome {
  /** How often each status was the answer; 0: the connection was cut by this side. */
  readonly statuses: ReadonlyMap<number, number>
  /** What should not have been. */
  readonly complaints: readonly string[]
  /** Resident memory in bytes after the first tenth of the requests, and after all of them and a rest. */
  readonly memoryBytes: { readonly before: number; readonly after: number }
  readonly exitCode: number | null
}

interface Exchange {
  readonly bytes: Buffer
  /** Statuses; 0: closed without an answer. */
  readonly allowed: readonly number[]
}

/** @param count requests */
export async function attack(folder: string, count: number, seed: number): Promise<HostileOutcome> {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random.uniform() * limit)
  const pick = <T>(items: readonly T[]) => items[below(items.length)] as T
  const root = path.join(folder, 'root')
  mkdirSync(root)
  const songs = [220, 330, 440, 550].map((hz) => writeSong(path.join(root, `${hz}.wav`), { hz, seconds: 0.5 }))
  const outside = writeSong(path.join(folder, 'outside.wav'), { hz: 990, seconds: 0.5 })
  symlinkSync(outside, path.join(root, 'leak.wav'))
  symlinkSync(folder, path.join(root, 'up'))
  const expected = new Map<string, string>()
  for (const song of songs) expected.set(song, JSON.stringify((await fingerprint(song)).fingerprint))
  const insides = new Set(expected.values())
  const { child, url } = await start(root, folder)
  const { port, send } = clientOf(url)
  const complaints: string[] = []
  const statuses = new Map<number, number>()
  const wave = readFileSync(songs[0] as string)

  const tricks = [
    outside,
    `${root}/../outside.wav`,
    `${root}/leak.wav`,
    `${root}/up/outside.wav`,
    `${root}/./up/root/../outside.wav`,
    `${root}//..//outside.wav`,
    `${root}/%2e%2e/outside.wav`,
    `${root}/..\\outside.wav`,
    `${root}\0/../outside.wav`,
    `file://${outside}`,
    '/etc/passwd',
    '/dev/zero',
    '/dev/stdin',
    '/proc/self/environ',
    '/proc/self/fd/0',
    '../outside.wav',
    '',
    '/',
    '.',
    '~/outside.wav',
    root,
    `${root}/`,
    `/${'a/'.repeat(3000)}`,
    `${root}/${'ä'.repeat(300)}.wav`,
    `${root}/\ud800.wav`,
    `${root}/swapped.wav`,
  ]
  const body = (filepath: unknown) => JSON.stringify({ track_id: below(1000), filepath })
  const request = (target: string, content: string | Buffer, { method = 'POST', headers = '' } = {}) => {
    const bytes = Buffer.from(content)
    const head =
      `${method} ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${TOKEN}\r\n${headers}` +
      `Content-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`
    return Buffer.concat([Buffer.from(head, 'latin1'), bytes])
  }
  const replaced = (bytes: Buffer, from: string, to: string) =>
    Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1')
  const mutated = (content: string | Buffer) => {
    const bytes = Buffer.from(content)
    for (let edits = 1 + below(4); edits > 0; edits--) bytes[below(bytes.length)] = below(256)
    return bytes
  }
  const good = () => request('/fingerprint', body(pick(songs)))

  const kinds: (() => Exchange)[] = [
    () => ({ bytes: good(), allowed: [200] }),
    () => ({ bytes: good(), allowed: [200] }),
    () => ({ bytes: request('/fingerprint', body(pick(tricks))), allowed: [200, 400, 403, 404] }),
    () => ({
      bytes: request('/fingerprint', mutated(body(pick([...songs, ...tricks])))),
      allowed: [200, 400, 403, 404],
    }),
    () => {
      const half = Buffer.from(body(pick(songs)))
      return { bytes: request('/fingerprint', half.subarray(0, below(half.length))), allowed: [400] }
    },
    () => ({ bytes: request('/fingerprint', pick(['[', '{"a":', '"']).repeat(1 + below(9000))), allowed: [400] }),
    () => ({ bytes: request('/fingerprint', 'x'.repeat(65_537 + below(9000))), allowed: [413, 0] }),
    () => ({
      bytes: request('/fingerprint', body(pick(songs)), {
        headers: `Origin: http://${pick(['evil.example', 'localhost'])}\r\n`,
      }),
      allowed: [403],
    }),
    () => ({ bytes: replaced(good(), TOKEN, pick(['', 'x', `${TOKEN}x`])), allowed: [401] }),
    () => ({ bytes: replaced(good(), `localhost:${port}`, pick(['evil.example', '1.2.3.4', ''])), allowed: [403] }),
    () => ({
      bytes: request(pick(['/', '/x', '/tracks/../x', '/%00', '//', '/docs/static/../../x']), ''),
      allowed: [400, 404],
    }),
    () => ({
      bytes: request(pick(['/fingerprint', '/health', '/scan']), '', {
        method: pick(['PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'BREW']),
      }),
      allowed: [400, 404, 405],
    }),
    () => {
      const name = pick(['limit', 'cursor', 'lufs_min', 'state', 'under', 'x', '__proto__'])
      const value = pick(['1', '-1', 'x', '%00', '1e999', ''])
      return { bytes: request(`/tracks?${name}=${value}`, '', { method: 'GET' }), allowed: [200, 400, 404] }
    },
    () => ({
      bytes: request('/analyze', wave.subarray(0, pick([wave.length, below(wave.length)]))),
      allowed: [200, 400, 415],
    }),
    () => {
      const asked = JSON.stringify({ reference: pick([...songs, ...tricks, 1, -1, {}, { fingerprint: {} }]), k: 5 })
      return { bytes: request('/similar', pick([asked, mutated(asked)])), allowed: [200, 400, 403, 404] }
    },
    () => ({ bytes: request('/analyze', mutated('x'.repeat(below(5000) + 1))), allowed: [400, 415] }),
    // Anything may become of it, but an answer that is not documented.
    () => ({ bytes: mutated(good()), allowed: [0, 200, 400, 401, 403, 404, 405, 408, 413, 415, 431] }),
    () => ({
      bytes: Buffer.from(`GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(17_000)}\r\n\r\n`),
      allowed: [431, 0],
    }),
    () => ({
      bytes: request('/scan', JSON.stringify({ roots: [pick([outside, folder, `${root}/up`, '/proc', 'x'])] })),
      allowed: [400, 403, 404],
    }),
  ]

  const exchange = ({ bytes, allowed }: Exchange, manner: 'whole' | 'slow' | 'cut') =>
    new Promise<void>((resolve) => {
      const end = manner === 'cut' ? below(bytes.length) : bytes.length
      const pieceBytes = manner === 'whole' ? bytes.length : Math.ceil(bytes.length / 5)
      const socket = connect(port, '127.0.0.1')
      let answer = ''
      const complain = (what: string) => complaints.push(`${what}: ${bytes.toString('latin1').slice(0, 300)}`)
      const timer = setTimeout(() => {
        complain('no answer')
        socket.destroy()
      }, PATIENCE_MS)
      socket.setEncoding('utf8').on('data', (piece: string) => {
        answer += piece
      })
      // Whoever sends more than the server reads may find the connection reset before the answer has come.
      socket.on('error', () => {})
      socket.on('close', () => {
        clearTimeout(timer)
        const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (manner !== 'cut' && !allowed.includes(status)) complain(`answered ${status} ${answer.slice(-200)}`)
        if (status === 200) checkNothingLeaked(answer)
        resolve()
      })
      void (async () => {
        for (let from = 0; from < end && !socket.destroyed; from += pieceBytes) {
          socket.write(bytes.subarray(from, Math.min(end, from + pieceBytes)))
          if (manner !== 'whole') await delay(below(20))
        }
        if (manner === 'cut') socket.destroy()
        // What may have lost its end would be waited for.
        else if (allowed.includes(408)) setTimeout(() => socket.end(), 200)
      })()
    })

  const checkNothingLeaked = (answer: string) => {
    const found = /"fingerprint":(\{[^}]*\})/.exec(answer)?.[1]
    if (answer.includes('"track_id"') && (found === undefined || !insides.has(found))) {
      complaints.push(`a fingerprint of what is not in the root: ${answer.slice(-300)}`)
    }
  }

  const swapping = swapLinks(root, songs[0] as string, outside)
  const memory = async () => {
    const { text } = await send('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } })
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1])
  }
  let sent = 0
  const client = async (until: number) => {
    while (sent++ < until) await exchange(pick(kinds)(), pick(['whole', 'whole', 'whole', 'slow', 'cut'] as const))
  }
  const all = (until: number) => Promise.all(Array.from({ length: CLIENTS }, () => client(until)))
  await all(count / 10)
  const before = await memory()
  sent--
  await all(count)
  await swapping.stop()
  // Long enough for connections to end and garbage to be collected.
  await delay(count > 1000 ? 10_000 : 0)
  const after = await memory()
  const health = await send('/health')
  if (health.status !== 200) complaints.push(`/health was answered with ${health.status}`)
  child.kill('SIGTERM')
  const [exitCode] = await once(child, 'close')
  return { statuses, complaints, memoryBytes: { before, after }, exitCode }
}

async function start(root: string, folder: string): Promise<{ child: ChildProcess; url: string }> {
  const words = [COMMAND_LINE, 'serve', '--port', '0', '--root', root, '--db', path.join(folder, 'library.db')]
  const child = spawn(process.execPath, words, {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    env: { ...process.env, FP_NATIVE_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout.setEncoding('utf8')
  for (;;) {
    const [piece] = (await once(child.stdout, 'data')) as [string]
    const [url] = /http:\/\/[^"]+/.exec(piece) ?? []
    if (url === undefined) continue
    child.stdout.resume()
    return { child, url }
  }
}

/** A link in the root that leads now inside, now outside. */
function swapLinks(root: string, inside: string, outside: string): { stop(): Promise<void> } {
  let isOver = false
  const work = (async () => {
    for (let turn = 0; !isOver; turn++) {
      const spare = path.join(root, 'spare')
      rmSync(spare, { force: true })
      symlinkSync(turn % 2 === 0 ? inside : outside, spare)
      renameSync(spare, path.join(root, 'swapped.wav'))
      await delay(1)
    }
  })()
  return {
    stop: async () => {
      isOver = true
      await work
    },
  }
}
