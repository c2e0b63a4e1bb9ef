import type { NativeAnalyzer, NativeAnalyzerOptions, NativeBinding, NativeDetails } from '../../lib/binding/types.js'
import type { AudioInfo, AudioSource } from '../../lib/decode/index.js'
import { DIMENSION_NAMES } from '../../lib/schema/index.js'

const DETAILS: NativeDetails = {
  sample_peak_dbfs: -1,
  true_peak_dbtp: -0.5,
  loudness_range_lu: 6.2,
  max_momentary_lufs: -9.9,
  max_short_term_lufs: -11,
  rms_dbfs: -15.5,
  tempo_confidence: 0.8,
  tempo_candidates: [
    { bpm: 120, strength: 1 },
    { bpm: 60, strength: 0.5 },
  ],
  beats: [0.5, 1, 1.5],
  onsets: [0.25, 0.75],
  onsets_per_second: 2.5,
  key: 'A minor',
  key_confidence: 0.7,
  chroma: [0.2, 0, 0, 0, 0.3, 0, 0, 0, 0, 0.5, 0, 0],
  spectral_centroid_hz: 2000,
  spectral_rolloff_hz: 5000,
  tuning_cents: -3,
  timbre: new Array<number>(40).fill(1),
}

export const VECTOR = Float64Array.from(DIMENSION_NAMES, (_, index) => index / 100)

/** Remembers what it was told; has room always, or never until `makeRoom`. */
export class FakeAnalyzer implements NativeAnalyzer {
  readonly pushed: number[] = []
  readonly lent: number[] = []
  isCancelled = false
  isFull = false
  failure: Error | null = null
  neverFinishes = false
  #waiting: (() => void)[] = []
  #rejectFinish: (error: Error) => void = () => {}

  constructor(readonly options: NativeAnalyzerOptions) {}

  push(channelData: readonly Float32Array[]): boolean {
    this.pushed.push(channelData[0]?.length ?? 0)
    return !this.isFull
  }

  pushInterleaved(bytes: Uint8Array): boolean {
    this.pushed.push(bytes.length / (2 * this.options.channels))
    return !this.isFull
  }

  lend(channelData: readonly Float32Array[]): void {
    this.lent.push(channelData[0]?.length ?? 0)
  }

  drain(): Promise<void> {
    return this.isFull ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve()
  }

  makeRoom(): void {
    this.isFull = false
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  finish() {
    return new Promise<{ vector: Float64Array; details: NativeDetails; frames: number }>((resolve, reject) => {
      this.#rejectFinish = reject
      if (this.failure) reject(this.failure)
      else if (!this.neverFinishes) resolve({ vector: VECTOR.slice(), details: DETAILS, frames: this.frames })
    })
  }

  cancel(): void {
    this.isCancelled = true
    this.makeRoom()
    this.#rejectFinish(Object.assign(new Error('cancelled'), { code: 'ABORTED' }))
  }

  get frames(): number {
    return [...this.pushed, ...this.lent].reduce((sum, frames) => sum + frames, 0)
  }
}

const NoVectorIndex = class {
  constructor() {
    throw new Error('the analysis has no use for an index')
  }
} as unknown as NativeBinding['VectorIndex']

/** A binding whose analyzers are prepared by `prepare` and kept in `analyzers`. */
export function fakeBinding(prepare: (analyzer: FakeAnalyzer) => void = () => {}) {
  const analyzers: FakeAnalyzer[] = []
  class Analyzer extends FakeAnalyzer {
    constructor(options: NativeAnalyzerOptions) {
      super(options)
      analyzers.push(this)
      prepare(this)
    }
  }
  const binding: NativeBinding = {
    Analyzer,
    requantize() {},
    muteImpossibleSamples: () => 0,
    VectorIndex: NoVectorIndex,
    muteImpossibleInterleaved: () => 0,
    instructionSet: 'fake',
    instructionSets: ['fake'],
    dimensionNames: DIMENSION_NAMES,
  }
  return { binding, analyzers, only: () => analyzers[0] as FakeAnalyzer }
}

export interface FakeSource extends AudioSource {
  isClosed: boolean
}

const INFO: AudioInfo = {
  sampleRate: 44100,
  channels: 2,
  bitsPerSample: 16,
  format: 'FLAC',
  codec: 'FLAC',
  durationSeconds: 2,
  tags: {} as AudioInfo['tags'],
}

/** A source of chunks of the given lengths; null stands for a read that never ends. */
export function fakeSource(frames: readonly (number | null)[], info: Partial<AudioInfo> = {}): FakeSource {
  const whole = { ...INFO, ...info }
  const done = frames.reduce<number>((sum, count) => sum + (count ?? 0), 0)
  return {
    info: whole,
    isClosed: false,
    async *chunks() {
      for (const count of frames) {
        if (count === null) await new Promise(() => {})
        const channelData = Array.from({ length: whole.channels }, () => new Float32Array(count ?? 0))
        yield { frames: count ?? 0, channelData, sampleRate: whole.sampleRate }
      }
    },
    report: () => ({ frames: done, truncated: true, decodeErrors: 3 }),
    async close() {
      this.isClosed = true
    },
  }
}
