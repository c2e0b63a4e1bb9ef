import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { type EncodedInput, openAudio } from '../../lib/decode/index.js'
import { FpError } from '../../lib/errors.js'
import { encode, hasFfmpeg, signalWav, temporaryFolder } from './support.js'

const files = temporaryFolder()
afterAll(files.remove)

/** The promise of the API. */
const MAX_REACTION_MS = 100

/** Descriptors of this process that are open on one of this test's files. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd')
    .map((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`)
      } catch {
        return ''
      }
    })
    .filter((target) => target.startsWith(files.path('')))
}

async function runningProcesses(): Promise<number> {
  // A process that was waited for leaves this list a few turns after its exit.
  await sleep(5)
  return process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length
}

/** Reads the first chunk, aborts, and tells what the next one gives and after how long. */
async function abortMidway(input: EncodedInput, reason?: unknown): Promise<{ error: unknown; reactionMs: number }> {
  const controller = new AbortController()
  const source = await openAudio(input, { signal: controller.signal })
  const chunks = source.chunks()
  expect((await chunks.next()).done).toBe(false)
  const startMs = performance.now()
  controller.abort(reason)
  const error = await (async () => {
    for await (const _chunk of chunks);
  })().catch((error) => error)
  return { error, reactionMs: performance.now() - startMs }
}

describe.skipIf(!hasFfmpeg)('abort midway', () => {
  it.each([
    ['wav', []],
    ['flac', []],
    ['mp3', []],
    ['ogg', ['-c:a', 'libvorbis']],
    ['opus', []],
    ['m4a', ['-c:a', 'aac']],
  ])('of %s stops at once and frees everything', async (extension, options) => {
    const path = encode(signalWav(2, 800_000), files.path(`long.${extension}`), ...options)
    const { error, reactionMs } = await abortMidway(path)
    expect(error).toMatchObject({ code: 'ABORTED' })
    expect(reactionMs).toBeLessThan(MAX_REACTION_MS)
    if (process.platform === 'linux') expect(openFiles()).toEqual([])
    expect(await runningProcesses()).toBe(0)
  })

  it('frees everything too where the loop is left early, never begun or over', async () => {
    for (const extension of ['wav', 'flac', 'm4a']) {
      const left = await openAudio(files.path(`long.${extension}`))
      for await (const _chunk of left.chunks()) break
      const unread = await openAudio(files.path(`long.${extension}`))
      await unread.close()
      await unread.close()
      const whole = await openAudio(files.path(`long.${extension}`))
      for await (const _chunk of whole.chunks());
      await whole.close()
    }
    if (process.platform === 'linux') expect(openFiles()).toEqual([])
    expect(await runningProcesses()).toBe(0)
  })

  it('kills ffmpeg also while nobody reads', async () => {
    const controller = new AbortController()
    const source = await openAudio(files.path('long.m4a'), { signal: controller.signal })
    expect(await runningProcesses()).toBe(1)
    controller.abort()
    await new Promise((resolve) => setTimeout(resolve, MAX_REACTION_MS))
    expect(await runningProcesses()).toBe(0)
    await expect(source.chunks().next()).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('of a stream that never ends, for ffmpeg and for others', async () => {
    for (const extension of ['aac', 'mp3']) {
      const bytes = readFileSync(encode(signalWav(2, 800_000), files.path(`endless.${extension}`)))
      async function* endless() {
        for (;;) yield bytes
      }
      const { error, reactionMs } = await abortMidway(Readable.from(endless()))
      expect(error).toMatchObject({ code: 'ABORTED' })
      expect(reactionMs).toBeLessThan(MAX_REACTION_MS)
      expect(await runningProcesses()).toBe(0)
    }
  })
})

describe('abort', () => {
  it('before the start', async () => {
    await expect(openAudio(signalWav(1, 100), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    })
  })

  it('while a stream keeps silent', async () => {
    const wav = signalWav(1, 1000)
    let isDestroyed = false
    const stalled = new Readable({
      read() {},
      destroy(error, callback) {
        isDestroyed = true
        callback(error)
      },
    })
    stalled.push(wav.subarray(0, 20))
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 20)
    const startMs = performance.now()
    await expect(openAudio(stalled, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - startMs).toBeLessThan(20 + MAX_REACTION_MS)
    expect(isDestroyed).toBe(true)
  })

  it('gives the reason where that is an error of ours', async () => {
    const timeout = new FpError('TIMEOUT', 'It took too long.')
    const { error } = await abortMidway(signalWav(2, 500_000), timeout)
    expect(error).toBe(timeout)
  })

  it('leaves no listener on the signal', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...all: Parameters<typeof addEventListener>) => {
      listeners++
      addEventListener.apply(signal, all)
    }
    signal.removeEventListener = (...all: Parameters<typeof removeEventListener>) => {
      listeners--
      removeEventListener.apply(signal, all)
    }
    const source = await openAudio(Readable.from([signalWav(1, 1000)]), { signal })
    for await (const _chunk of source.chunks());
    expect(listeners).toBe(0)
  })
})

describe('the event loop', () => {
  it.skipIf(!hasFfmpeg)('gets its turns while bytes in memory are decoded', async () => {
    const bytes = Uint8Array.from(readFileSync(encode(signalWav(2, 800_000), files.path('turns.flac'))))
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const source = await openAudio(bytes)
    turns = 0
    for await (const _chunk of source.chunks());
    clearInterval(timer)
    // Decoding takes some 40 ms and gives a turn every 5 ms; without pacing there is none at all.
    expect(turns).toBeGreaterThan(2)
  })
})
