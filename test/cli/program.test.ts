import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIMENSION_NAMES } from '../../lib/schema/index.js'
import { COMMAND_LINE } from '../helpers/command-line.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const song = path.join(root, 'fixtures', 'solo-trumpet.wav')

function start(...words: string[]): ChildProcess {
  const { NO_COLOR: _, FORCE_COLOR: __, ...environment } = process.env
  return spawn(process.execPath, [COMMAND_LINE, ...words], { cwd: root, env: environment })
}

async function outcomeOf(child: ChildProcess) {
  const closed = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout as never), text(child.stderr as never)])
  const [code] = await closed
  return { stdout, stderr, code }
}

const run = (...words: string[]) => outcomeOf(start(...words))

describe.concurrent('fp-native', () => {
  it('explains itself', async () => {
    const { stdout, code } = await run('--help')
    expect(stdout).toContain('analyze')
    expect(code).toBe(0)
  })

  it('tells its version', async () => {
    expect(await run('--version')).toMatchObject({ stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), code: 0 })
  })

  it('lists the dimensions', async () => {
    const { stdout, code } = await run('dimensions')
    for (const name of DIMENSION_NAMES) expect(stdout).toContain(name)
    expect(code).toBe(0)
  })

  it.each([
    [[], 'Usage: fp-native'],
    [['analyze'], "missing required argument 'inputs'"],
    [['analyze', '--jsn', 'x.wav'], 'Did you mean --json?'],
    [['analyse', 'x.wav'], 'Did you mean analyze?'],
    [['analyze', '--decoder', 'sox', 'x.wav'], 'Allowed choices are auto, wasm, ffmpeg, node-av'],
  ])('exits with 2 for the words %j', async (words, message) => {
    const { stdout, stderr, code } = await run(...words)
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

describe.concurrent('fp-native analyze', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fp-native-cli-'))
    writeFileSync(path.join(folder, 'b.mp3'), 'text '.repeat(500))
    copyFileSync(song, path.join(folder, 'a.wav'))
    copyFileSync(song, path.join(folder, 'c.wav'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('prints a card, plain where there is no terminal', async () => {
    const { stdout, stderr, code } = await run('analyze', song, '--details')
    expect(stdout).toContain('Frequency balance')
    expect(stdout).toMatch(/Loudness +[─━╸]+ +−\d+\.\d LUFS/)
    expect(stdout).toContain('True peak')
    expect(stdout).not.toContain('\u001b')
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  it('prints one JSON object a line, in order, errors too', async () => {
    const { stdout, stderr, code } = await run('analyze', folder, '--json')
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ file }) => path.basename(file))).toEqual(['a.wav', 'b.mp3', 'c.wav'])
    const [first, broken, last] = lines
    expect(Object.keys(first)).toEqual([
      'file',
      'fingerprint',
      'metadata',
      'details',
      'algorithm_version',
      'processing_time_ms',
    ])
    expect(Object.keys(first.fingerprint)).toEqual([...DIMENSION_NAMES])
    expect(first.metadata).toMatchObject({ truncated: false, decode_errors: 0, format: 'WAV' })
    expect(first.metadata.duration_seconds).toBeGreaterThan(1)
    expect(last.fingerprint).toEqual(first.fingerprint)
    expect(Object.keys(broken)).toEqual(['file', 'error'])
    expect(broken.error.code).toBe('UNSUPPORTED_FORMAT')
    expect(stderr).toBe('')
    expect(code).toBe(1)
  })

  it('tells errors on stderr and goes on', async () => {
    const { stdout, stderr, code } = await run('analyze', path.join(folder, 'missing.wav'), song)
    expect(stderr).toContain('FILE_NOT_FOUND')
    expect(stdout).toContain('solo-trumpet.wav')
    expect(code).toBe(1)
  })

  it('reads standard input', async () => {
    const child = start('analyze', '-', '--json')
    createReadStream(song).pipe(child.stdin as never)
    const [stdin, file] = await Promise.all([outcomeOf(child), run('analyze', song, '--json')])
    expect(JSON.parse(stdin.stdout).file).toBe('-')
    expect(JSON.parse(stdin.stdout).fingerprint).toEqual(JSON.parse(file.stdout).fingerprint)
    expect(stdin.code).toBe(0)
  })

  it('ends quietly when nobody reads its output', async () => {
    const child = start('analyze', '--json', ...new Array<string>(20).fill(song))
    child.stdout?.once('data', () => child.stdout?.destroy())
    const stderr = text(child.stderr as never)
    const [code] = await once(child, 'close')
    expect(await stderr).toBe('')
    expect(code).toBe(0)
  })

  it.skipIf(process.platform === 'win32')('exits with 130 on Ctrl-C', async () => {
    const child = start('analyze', '--json', song, '-')
    // The first song tells that the program is at work; standard input stays open and would keep it waiting.
    await once(child.stdout as never, 'data')
    const outcome = outcomeOf(child)
    child.kill('SIGINT')
    const { stderr, code } = await outcome
    expect(stderr).toBe('')
    expect(code).toBe(130)
  })
})
