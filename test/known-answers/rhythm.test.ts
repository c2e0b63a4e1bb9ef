import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { clickTrack } from '../signals/index.js'

const sampleRate = 44100
const seconds = 30

async function clicks(bpm: number, jitter = 0, seed = 1) {
  const { samples, timesSeconds } = clickTrack({ bpm, seconds, sampleRate, jitter, seed })
  const result = await fingerprint({ channelData: [samples, samples], sampleRate })
  return { ...result, timesSeconds }
}

describe.each([60, 75, 90, 100, 120, 128, 140, 174, 180])('a click track at %i BPM', async (bpm) => {
  const { fingerprint: measured, details, timesSeconds } = await clicks(bpm)

  it('has that tempo', () => expect(Math.abs(measured.tempo_bpm / bpm - 1)).toBeLessThanOrEqual(0.005))
  it('has even beats', () => expect(measured.rhythm_stability).toBeGreaterThan(0.98))
  it('has an onset for every click', () => {
    expect(Math.abs(measured.transient_density - timesSeconds.length / seconds / 10)).toBeLessThanOrEqual(0.01)
  })
  it('is percussive', () => expect(measured.harmonic_ratio).toBeLessThan(0.1))
  // Beats are refined below the frame of 11.6 ms, whose half a missing refinement would show; and the latency taken away is
  // the mean over many kinds of attack, which lies 2.5 ms above that of a click.
  it('has its beats on the clicks', () => {
    const distances = details.beats.map((beat) => Math.min(...timesSeconds.map((time) => Math.abs(beat - time))))
    expect(details.beats.length).toBeGreaterThanOrEqual(0.8 * timesSeconds.length)
    expect(Math.max(...distances)).toBeLessThanOrEqual(0.0083)
  })
})

describe('clicks with timing jitter', () => {
  // With the beats on the clicks, intervals scatter by √2 × the jitter: 1 ÷ (1 + 0.14) for 10 %. A tracker smooths a part.
  it.each([1, 2, 3])('have less even beats, in the order of the jitter (seed %i)', async (seed) => {
    const stability = []
    for (const jitter of [0, 0.03, 0.06, 0.1]) {
      const result = await clicks(120, jitter, seed)
      stability.push(result.fingerprint.rhythm_stability)
    }
    expect(stability).toEqual([...stability].sort((a, b) => b - a))
    expect(stability[0]! - stability[3]!).toBeGreaterThan(0.03)
  })
})

describe('where there is no beat', () => {
  it('a steady tone has no onset and no tempo', async () => {
    const tone = Float32Array.from({ length: 10 * sampleRate }, (_, n) => {
      const fade = Math.min(1, n / sampleRate, (10 * sampleRate - n) / sampleRate)
      return 0.3 * fade * Math.sin((2 * Math.PI * 440 * n) / sampleRate)
    })
    const { fingerprint: measured } = await fingerprint({ channelData: [tone], sampleRate })
    expect(measured.tempo_bpm).toBe(0)
    expect(measured.rhythm_stability).toBe(0)
    // A one-second fade may count once: 1 ÷ 10 s ÷ 10.
    expect(measured.transient_density).toBeLessThanOrEqual(0.01)
  })
  it('fewer than four clicks make no stability', async () => {
    const { samples } = clickTrack({ bpm: 60, seconds: 3, sampleRate })
    const { fingerprint: measured } = await fingerprint({ channelData: [samples], sampleRate })
    expect(measured.rhythm_stability).toBe(0)
  })
})
