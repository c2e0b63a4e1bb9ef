import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { fingerprintWith } from '../../lib/analyze/fingerprint.js'
import type { AudioInput, FingerprintOptions } from '../../lib/analyze/types.js'
import type { NativeBinding } from '../../lib/binding/types.js'
import type { AudioSource } from '../../lib/decode/index.js'
import { FpError } from '../../lib/errors.js'
import { ALGORITHM_VERSION, DIMENSION_NAMES } from '../../lib/schema/index.js'
import { fakeBinding, fakeSource, VECTOR } from './fakes.js'

/** The language has it, its types here not yet. */
const ResizableArrayBuffer = ArrayBuffer as unknown as new (
  byteLength: number,
  options: { readonly maxByteLength: number },
) => ArrayBuffer

// What the documentation promises; a fake needs no time of its own.
const ABORT_LIMIT_MS = 100

function setup(source: AudioSource | Promise<AudioSource>, binding: NativeBinding) {
  const openAudio = vi.fn(async () => source)
  const run = (options?: FingerprintOptions, input: AudioInput = 'song.flac') =>
    fingerprintWith({ loadBinding: () => binding, openAudio }, input, options)
  return { run, openAudio }
}

describe('fingerprint', () => {
  it('tells the 25 values, the metadata and the details', async () => {
    const { binding, only } = fakeBinding()
    const source = fakeSource([1000, 43100])
    const result = await setup(source, binding).run({ dualMono: true })
    expect(Object.keys(result.fingerprint)).toEqual([...DIMENSION_NAMES])
    expect(Object.values(result.fingerprint)).toEqual([...VECTOR])
    expect(result.vector).toEqual(VECTOR)
    expect(result.metadata).toEqual({
      durationSeconds: 1,
      sampleRate: 44100,
      channels: 2,
      bitsPerSample: 16,
      format: 'FLAC',
      codec: 'FLAC',
      tags: {},
      truncated: true,
      decodeErrors: 3,
    })
    expect(result.details?.key).toBe('A minor')
    expect(result.algorithmVersion).toBe(ALGORITHM_VERSION)
    expect(result.processingTimeMs).toBeGreaterThanOrEqual(result.decodeTimeMs)
    expect(only().options).toMatchObject({ sampleRate: 44100, channels: 2, dualMono: true })
    expect(only().isCancelled).toBe(false)
    expect(source.isClosed).toBe(true)
  })

  it('leaves the details out on request', async () => {
    const { binding } = fakeBinding()
    expect(await setup(fakeSource([10]), binding).run({ details: false })).not.toHaveProperty('details')
  })

  it('lends PCM in slices that take some milliseconds each', async () => {
    const { binding, only } = fakeBinding()
    const samples = new Float32Array(5_000_000)
    await setup(fakeSource([]), binding).run({}, { channelData: [samples, samples], sampleRate: 48000 })
    expect(only().lent).toEqual([2_097_152, 2_097_152, 805_696])
    expect(only().pushed).toEqual([])
  })

  it('waits for each slice of PCM but the last', async () => {
    const { binding, only } = fakeBinding((analyzer) => {
      analyzer.isFull = true
    })
    const channelData = [new Float32Array(5_000_000)]
    const pending = setup(fakeSource([]), binding).run({}, { channelData, sampleRate: 48000 })
    await delay(5)
    expect(only().lent).toEqual([4_194_304])
    only().makeRoom()
    await pending
    expect(only().lent).toEqual([4_194_304, 805_696])
  })

  it('pushes slices of PCM whose memory could be taken away', async () => {
    const { binding, only } = fakeBinding()
    const samples = new Float32Array(new ResizableArrayBuffer(600_000, { maxByteLength: 800_000 }))
    await setup(fakeSource([]), binding).run({}, { channelData: [samples, samples], sampleRate: 48000 })
    expect(only().pushed).toEqual([65536, 65536, 18928])
    expect(only().lent).toEqual([])
  })

  it('lends shared memory, which nobody can take away', async () => {
    const { binding, only } = fakeBinding()
    const samples = new Float32Array(new SharedArrayBuffer(600_000))
    await setup(fakeSource([]), binding).run({}, { channelData: [samples], sampleRate: 48000 })
    expect(only().lent).toEqual([150_000])
  })

  it('keeps to the arrays that it was given', async () => {
    const { binding, only } = fakeBinding((analyzer) => {
      analyzer.isFull = true
    })
    const channelData = [new Float32Array(5_000_000)]
    const pending = setup(fakeSource([]), binding).run({}, { channelData, sampleRate: 48000 })
    channelData.length = 0
    await delay(5)
    only().makeRoom()
    await pending
    expect(only().frames).toBe(5_000_000)
  })

  it('refuses to go on with samples that were transferred', async () => {
    const { binding, only } = fakeBinding((analyzer) => {
      analyzer.isFull = true
    })
    const samples = new Float32Array(5_000_000)
    const pending = setup(fakeSource([]), binding).run({}, { channelData: [samples], sampleRate: 48000 })
    const refused = expect(pending).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('transferred'),
    })
    await delay(5)
    structuredClone(samples.buffer, { transfer: [samples.buffer] })
    only().makeRoom()
    await refused
    expect(only().isCancelled).toBe(true)
  })

  it('describes PCM by what it is', async () => {
    const { binding } = fakeBinding()
    const channelData = [new Float32Array(24000)]
    const { run, openAudio } = setup(fakeSource([]), binding)
    const { metadata } = await run({}, { channelData, sampleRate: 48000 })
    expect(openAudio).not.toHaveBeenCalled()
    expect(metadata).toEqual({
      durationSeconds: 0.5,
      sampleRate: 48000,
      channels: 1,
      bitsPerSample: 32,
      format: 'PCM',
      codec: 'PCM',
      tags: {},
      truncated: false,
      decodeErrors: 0,
    })
  })

  it('waits while the analyzer is full', async () => {
    const { binding, only } = fakeBinding((analyzer) => {
      analyzer.isFull = true
    })
    const pending = setup(fakeSource([10, 10]), binding).run()
    await delay(5)
    expect(only().pushed).toEqual([10])
    only().makeRoom()
    await pending
    expect(only().pushed).toEqual([10, 10])
  })

  it('reports its progress up to the end', async () => {
    const { binding } = fakeBinding()
    const onProgress = vi.fn()
    await setup(fakeSource([44100, 44100]), binding).run({ onProgress })
    expect(onProgress).toHaveBeenLastCalledWith({ secondsDone: 2, fraction: 1 })
  })

  it('ends with what a progress callback throws', async () => {
    const { binding, only } = fakeBinding()
    const source = fakeSource([10])
    const failure = new Error('callback')
    const onProgress = () => {
      throw failure
    }
    await expect(setup(source, binding).run({ onProgress })).rejects.toBe(failure)
    expect(only().isCancelled).toBe(true)
    expect(source.isClosed).toBe(true)
  })

  it('passes on errors of the addon with their code and the file', async () => {
    const native = Object.assign(new Error('sample 12 of channel 0 is not a number'), { code: 'INVALID_AUDIO' })
    const { binding } = fakeBinding((analyzer) => {
      analyzer.failure = native
    })
    const error = await setup(fakeSource([10]), binding)
      .run()
      .catch((reason) => reason)
    expect(error).toBeInstanceOf(FpError)
    expect(error).toMatchObject({ code: 'INVALID_AUDIO', message: native.message, path: 'song.flac', cause: native })
  })

  it.each([
    [42, 'for `input` but received 42'],
    [null, 'for `input` but received null'],
    [{}, 'for `input` but received {}'],
    [new URL('https://example.org/a.mp3'), "expected a file URL for `input` but received 'https://example.org/a.mp3'"],
    [
      { channelData: [] },
      'expected an array of 1 to 8 Float32Arrays for `channelData` but received an array of length 0',
    ],
    [{ channelData: [[1, 2]] }, 'expected a Float32Array for `channelData[0]` but received an array of length 2'],
    [
      { channelData: [new Float32Array(2), new Float32Array(3)], sampleRate: 44100 },
      'expected 2 samples as in `channelData[0]` for `channelData[1]` but received Float32Array of length 3',
    ],
    [
      { channelData: [new Float32Array(2)], sampleRate: 44.1 },
      'expected an integer from 8000 to 384000 Hz for `sampleRate` but received 44.1',
    ],
  ])('refuses the input %o', async (input, message) => {
    const { binding } = fakeBinding()
    const pending = setup(fakeSource([]), binding).run({}, input as AudioInput)
    await expect(pending).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(message) })
  })

  it('refuses PCM without a sample', async () => {
    const { binding } = fakeBinding()
    const pending = setup(fakeSource([]), binding).run({}, { channelData: [new Float32Array(0)], sampleRate: 44100 })
    await expect(pending).rejects.toMatchObject({ code: 'EMPTY_AUDIO' })
  })
})

describe('stopping a fingerprint', () => {
  const timed = async (pending: Promise<unknown>) => {
    const started = performance.now()
    const error = await pending.then(
      () => null,
      (reason) => reason,
    )
    return { error, elapsedMs: performance.now() - started }
  }

  const never = new Promise<AudioSource>(() => {})
  const full = (analyzer: { isFull: boolean }) => {
    analyzer.isFull = true
  }
  const endless = (analyzer: { neverFinishes: boolean }) => {
    analyzer.neverFinishes = true
  }

  it.each([
    ['opening', never, () => {}],
    ['decoding', fakeSource([10, null]), () => {}],
    ['waiting for room', fakeSource([10, 10]), full],
    ['finishing', fakeSource([10]), endless],
  ])('works by signal while %s', async (_, source, prepare) => {
    const { binding, analyzers } = fakeBinding(prepare)
    const controller = new AbortController()
    const pending = setup(source, binding).run({ signal: controller.signal })
    setTimeout(() => controller.abort('enough'), 20)
    const { error, elapsedMs } = await timed(pending)
    expect(error).toMatchObject({ name: 'FpError', code: 'ABORTED', cause: 'enough' })
    expect(elapsedMs).toBeLessThan(20 + ABORT_LIMIT_MS)
    for (const analyzer of analyzers) expect(analyzer.isCancelled).toBe(true)
    if (!(source instanceof Promise)) expect(source.isClosed).toBe(true)
  })

  it.each([
    ['opening', never, () => {}],
    ['decoding', fakeSource([10, null]), () => {}],
    ['finishing', fakeSource([10]), endless],
  ])('works by time limit while %s', async (_, source, prepare) => {
    const { binding, analyzers } = fakeBinding(prepare)
    const { error, elapsedMs } = await timed(setup(source, binding).run({ timeoutMs: 20 }))
    expect(error).toMatchObject({ name: 'FpError', code: 'TIMEOUT', message: expect.stringContaining('20 ms') })
    expect(elapsedMs).toBeLessThan(20 + ABORT_LIMIT_MS)
    for (const analyzer of analyzers) expect(analyzer.isCancelled).toBe(true)
  })

  it('does not begin with an aborted signal', async () => {
    const { binding, analyzers } = fakeBinding()
    const { run, openAudio } = setup(fakeSource([10]), binding)
    await expect(run({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(openAudio).not.toHaveBeenCalled()
    expect(analyzers).toEqual([])
  })

  it('closes a source that opens too late', async () => {
    const { binding } = fakeBinding()
    const source = fakeSource([10])
    const late = delay(40).then(() => source)
    await expect(setup(late, binding).run({ timeoutMs: 10 })).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(source.isClosed).toBe(false)
    await late
    await delay(0)
    expect(source.isClosed).toBe(true)
  })

  it('does not wait for a source that never closes', async () => {
    const { binding } = fakeBinding()
    const source = { ...fakeSource([null]), close: () => new Promise<void>(() => {}) }
    const { error, elapsedMs } = await timed(setup(source, binding).run({ timeoutMs: 10 }))
    expect(error).toMatchObject({ code: 'TIMEOUT' })
    expect(elapsedMs).toBeLessThan(10 + ABORT_LIMIT_MS)
  })

  it('leaves no listener on the signal and no timer', async () => {
    const { binding } = fakeBinding()
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await setup(fakeSource([10]), binding).run({ signal, timeoutMs: 60_000 })
    expect(added).toHaveBeenCalled()
    expect(removed.mock.calls.length).toBe(added.mock.calls.length)
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBeLessThan(3)
  })
})
