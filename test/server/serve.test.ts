import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { COMMAND_LINE } from '../helpers/command-line.js'
import { clientOf, temporaryFolder, writeSong } from './support.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = temporaryFolder()
const song = writeSong(path.join(folder, 'song.wav'), { seconds: 20, sampleRate: 44_100 })
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

function start(words: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [COMMAND_LINE, 'serve', ...words], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    log += piece
  })
  const ended = Promise.all([once(child, 'close'), text(child.stderr)]).then(([[code, signal], stderr]) => ({
    code,
    signal,
    stderr,
    lines: log
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  }))
  /** The URL that the log tells. */
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const [found] = /http:\/\/[^"]+/.exec(log) ?? []
      if (found) resolve(found)
    })
    ended.then(({ stderr }) => reject(new Error(`ended at once: ${stderr}`)))
  })
  url.catch(() => {})
  return { child, url, ended }
}

describe('fp-native serve', () => {
  it('logs one JSON object a line and ends with 0 on SIGTERM', async () => {
    const { child, url, ended } = start(['--port', '0'])
    const client = clientOf(await url)
    const answer = await client.fingerprint(song)
    expect(answer.status).toBe(200)
    await client.fingerprint('/missing.wav')
    child.kill('SIGTERM')
    const { code, lines, stderr } = await ended
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(lines).toContainEqual(
      expect.objectContaining({
        request_id: answer.headers['x-request-id'],
        method: 'POST',
        url: '/fingerprint',
        status: 200,
        ms: expect.any(Number),
      }),
    )
    expect(lines).toContainEqual(expect.objectContaining({ status: 404 }))
    expect(lines.at(-1)).toMatchObject({ msg: 'ended' })
  })

  it('loses no request that it has taken when it ends under load', async () => {
    const { child, url, ended } = start(['--port', '0'])
    const client = clientOf(await url)
    const files = Array.from({ length: 16 }, (_, i) =>
      writeSong(path.join(folder, `${i}.wav`), { hz: 200 + i, seconds: 3 }),
    )
    let sentMs = Number.POSITIVE_INFINITY
    const outcomes = { before: [] as unknown[], after: [] as unknown[] }
    const load = files.map(async (file) => {
      for (;;) {
        const startedMs = performance.now()
        const outcome = await client.fingerprint(file).then(
          ({ status }) => status,
          ({ code }) => code,
        )
        outcomes[startedMs < sentMs ? 'before' : 'after'].push(outcome)
        if (outcome !== 200) return
      }
    })
    // Every client is in the midst of its work, however busy the machine is.
    while (outcomes.before.length < 40) await new Promise((resolve) => setTimeout(resolve, 5))
    sentMs = performance.now()
    const answered = outcomes.before.length
    child.kill('SIGTERM')
    await Promise.all(load)
    expect((await ended).code).toBe(0)
    expect(outcomes.before.slice(0, answered).every((outcome) => outcome === 200)).toBe(true)
    expect(outcomes.before.slice(answered)).toContain(200)
    // One that was on its way when the signal came may be told to go elsewhere.
    for (const outcome of outcomes.before) expect([200, 503]).toContain(outcome)
    for (const outcome of outcomes.after) expect([200, 503, 'ECONNREFUSED', 'ECONNRESET']).toContain(outcome)
  })

  it('says who holds a busy port and what to do', async () => {
    const { url, child, ended: end } = start(['--port', '0'])
    const { port } = clientOf(await url)
    const { code, stderr } = await start(['--port', String(port)]).ended
    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${port}`)
    expect(stderr).toContain('a fingerprint service that runs already')
    expect(stderr).toContain('--port')
    child.kill('SIGTERM')
    await end
  })

  it('says so where another program holds it', async () => {
    const other = createServer((socket) => socket.end('hello\r\n')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { code, stderr } = await start([], { FP_NATIVE_PORT: String(port) }).ended
    other.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${port} of 127.0.0.1 is taken by another program`)
  })

  it.each([
    [['--host', '0.0.0.0'], {}, '--root and --token'],
    [['--host', '0.0.0.0', '--root', folder], {}, 'Missing: --token'],
    [['--host', '::', '--token', 'secret'], {}, 'Missing: --root'],
    [[], { FP_NATIVE_HOST: '0.0.0.0' }, '--root and --token'],
    [['--port', '70000'], {}, 'from 0 to 65535'],
    [[], { FP_NATIVE_PORT: 'x' }, 'FP_NATIVE_PORT'],
    [['--root', path.join(folder, 'missing')], {}, 'expected a folder'],
    [['--log-level', 'loud'], {}, 'Allowed choices'],
    [['--allow-origin', 'example.org'], {}, 'an array of origins'],
  ])('exits with 2 for %j and %j', async (words, environment, message) => {
    const { code, stderr } = await start(words, environment as Record<string, string>).ended
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })

  it('takes its options from the environment', async () => {
    const environment = {
      FP_NATIVE_PORT: '0',
      FP_NATIVE_HOST: '0.0.0.0',
      FP_NATIVE_ROOT: [folder, root].join(path.delimiter),
      FP_NATIVE_TOKEN: 'secret',
      FP_NATIVE_WORKERS: '1',
      FP_NATIVE_LOG_LEVEL: 'debug',
      FP_NATIVE_ALLOW_HOST: 'a.example,b.example',
    }
    const { child, url, ended } = start([], environment)
    const { port } = new URL(await url)
    const client = clientOf(`http://127.0.0.1:${port}`)
    const authorization = { authorization: 'Bearer secret' }
    expect((await client.send('/health', { headers: { host: 'b.example' } })).status).toBe(200)
    expect((await client.fingerprint(song)).status).toBe(401)
    expect((await client.fingerprint(song, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    expect((await client.fingerprint(song, { headers: authorization })).status).toBe(200)
    expect((await client.fingerprint('/etc/passwd', { headers: authorization })).status).toBe(403)
    child.kill('SIGTERM')
    const { code, lines } = await ended
    expect(code).toBe(0)
    expect(JSON.stringify(lines)).not.toContain('secret')
  })
})
