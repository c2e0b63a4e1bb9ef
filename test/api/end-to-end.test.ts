import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAnalyzer, DIMENSIONS, FpError, fingerprint } from '../../lib/index.js'

const fixtures = new URL('../../fixtures/', import.meta.url)
const song = fileURLToPath(new URL('solo-trumpet.wav', fixtures))

function sine(seconds: number, sampleRate = 44100): Float32Array {
  return Float32Array.from(
    { length: seconds * sampleRate },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * 1000 * index) / sampleRate),
  )
}

describe('fingerprint of a real file', () => {
  it('has 25 values in their ranges, metadata and details', async () => {
    const result = await fingerprint(song)
    for (const { name, index, minimum, maximum } of DIMENSIONS) {
      expect(result.vector[index], name).toBe(result.fingerprint[name])
      expect(result.fingerprint[name], name).toBeGreaterThanOrEqual(minimum)
      expect(result.fingerprint[name], name).toBeLessThanOrEqual(maximum)
    }
    expect(result.metadata).toMatchObject({ format: 'WAV', codec: 'PCM', truncated: false, decodeErrors: 0 })
    expect(result.metadata.durationSeconds).toBeGreaterThan(1)
    expect(result.details.timbre).toHaveLength(40)
    expect(result.details.chroma).toHaveLength(12)
    expect(result.processingTimeMs).toBeGreaterThan(0)
  })

  it('is the same by path, URL, bytes and stream', async () => {
    const bytes = await readFile(song)
    const inputs = [
      new URL('solo-trumpet.wav', fixtures),
      new Uint8Array(bytes),
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
      createReadStream(song, { highWaterMark: 10_007 }),
      Readable.toWeb(createReadStream(song)) as import('node:stream/web').ReadableStream<Uint8Array>,
    ]
    const { vector } = await fingerprint(song)
    for (const input of inputs) expect((await fingerprint(input)).vector).toEqual(vector)
  })

  it('reports growing progress that ends with 1', async () => {
    const fractions: (number | null)[] = []
    await fingerprint(song, { onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual([...fractions].sort((left, right) => Number(left) - Number(right)))
  })
})

describe('samples', () => {
  it('give the same vector at once and bit by bit, awaited or not', async () => {
    const samples = sine(5)
    const whole = await fingerprint({ channelData: [samples, samples], sampleRate: 44100 })
    const awaited = createAnalyzer({ sampleRate: 44100, channels: 2 })
    const unawaited = createAnalyzer({ sampleRate: 44100, channels: 2 })
    // 9973 is prime, so that the cuts fall on no frame of the analysis.
    for (let start = 0; start < samples.length; start += 9973) {
      const chunk = samples.slice(start, start + 9973)
      await awaited.push([chunk, chunk])
      unawaited.push([chunk, chunk])
      // The analyzers must have copied it.
      chunk.fill(Number.NaN)
    }
    expect((await awaited.finish()).vector).toEqual(whole.vector)
    expect((await unawaited.finish()).vector).toEqual(whole.vector)
    expect(whole.fingerprint.mid_pct).toBeGreaterThan(0.99)
  })

  it.each([1, 3])('of %d channels give the same vector at once and bit by bit', async (channels) => {
    const channelData = Array.from({ length: channels }, (_, channel) =>
      sine(5).map((sample) => sample / (channel + 1)),
    )
    const whole = await fingerprint({ channelData, sampleRate: 48000 })
    const analyzer = createAnalyzer({ sampleRate: 48000, channels })
    for (let start = 0; start < 5 * 44100; start += 9973) {
      await analyzer.push(channelData.map((samples) => samples.subarray(start, start + 9973)))
    }
    expect(await analyzer.finish()).toMatchObject({ vector: whole.vector, details: whole.details })
  })

  it('report growing progress that ends with 1', async () => {
    const samples = new Float32Array(44100 * 900).fill(0.1)
    const fractions: number[] = []
    const onProgress = ({ fraction }: { fraction: number | null }) => fractions.push(Number(fraction))
    await fingerprint({ channelData: [samples, samples], sampleRate: 44100 }, { onProgress })
    // 15 minutes take longer than the 100 ms between two reports; one is the end's.
    expect(fractions.length).toBeGreaterThan(1)
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual([...fractions].sort((left, right) => left - right))
  })

  it('count twice with dualMono', async () => {
    const audio = { channelData: [sine(5)], sampleRate: 44100 }
    const once = await fingerprint(audio)
    const twice = await fingerprint(audio, { dualMono: true })
    // 10·log10(2), up to the last digits of a double.
    expect(twice.fingerprint.lufs - once.fingerprint.lufs).toBeCloseTo(3.0103, 4)
  })

  it('that are not audio are refused', async () => {
    const samples = sine(1)
    samples[30_000] = Number.NaN
    const pending = fingerprint({ channelData: [samples], sampleRate: 44100 })
    await expect(pending).rejects.toMatchObject({ name: 'FpError', code: 'INVALID_AUDIO' })
  })

  it('that are transferred meanwhile are refused', async () => {
    const samples = new Float32Array(44100 * 60).fill(0.1)
    const pending = fingerprint({ channelData: [samples], sampleRate: 44100 })
    const refused = expect(pending).rejects.toMatchObject({ name: 'FpError', code: 'INVALID_ARGUMENT' })
    // Once they are lent, and before anybody can hear of the end. They are kept, lest the addon read freed memory.
    await new Promise(process.nextTick)
    const kept = structuredClone(samples.buffer, { transfer: [samples.buffer] })
    await refused
    expect(kept.byteLength).toBe(44100 * 60 * 4)
  })

  it('stop within 100 ms', async () => {
    const samples = new Float32Array(44100 * 300).fill(0.1)
    const controller = new AbortController()
    const pending = fingerprint({ channelData: [samples, samples], sampleRate: 44100 }, { signal: controller.signal })
    await new Promise((resolve) => setTimeout(resolve, 30))
    const aborted = performance.now()
    controller.abort()
    await expect(pending).rejects.toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - aborted).toBeLessThan(100)
  })

  it('of no length are an error', async () => {
    const analyzer = createAnalyzer({ sampleRate: 44100, channels: 1 })
    await expect(analyzer.finish()).rejects.toMatchObject({ name: 'FpError', code: 'EMPTY_AUDIO' })
  })
})

describe('what is no audio file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'fp-native-api-'))
    await writeFile(path.join(folder, 'text.mp3'), 'These are the words of a song, not its sound. '.repeat(100))
    await writeFile(path.join(folder, 'empty.wav'), '')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each([
    ['missing.flac', 'FILE_NOT_FOUND'],
    ['.', 'NOT_A_FILE'],
    ['text.mp3', 'UNSUPPORTED_FORMAT'],
    ['empty.wav', 'EMPTY_AUDIO'],
  ])('%s is told by %s', async (name, code) => {
    const error: unknown = await fingerprint(path.join(folder, name)).catch((reason) => reason)
    expect(error).toBeInstanceOf(FpError)
    expect(error).toMatchObject({ code })
  })
})
