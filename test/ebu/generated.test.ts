import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { LOUDNESS_CASES, RANGE_CASES, silence, TRUE_PEAK_CASES, whiteNoise } from '../signals/index.js'

describe('EBU Tech 3341, integrated loudness', () => {
  it.each(LOUDNESS_CASES)('case $name reads $expected LUFS', async ({ signal, sampleRate, expected }) => {
    const result = await fingerprint({ channelData: signal(), sampleRate })
    // The standard's own tolerance.
    expect(Math.abs(result.fingerprint.lufs - expected)).toBeLessThanOrEqual(0.1)
  })
  it('case 6 reads the same with an LFE of loud noise (seed 3)', async () => {
    const { signal, sampleRate, expected } = LOUDNESS_CASES[5]!
    const [left, right, centre, ...surrounds] = signal()
    const lfe = whiteNoise({ seed: 3, seconds: 20, sampleRate })
    const result = await fingerprint({ channelData: [left!, right!, centre!, lfe, ...surrounds], sampleRate })
    expect(Math.abs(result.fingerprint.lufs - expected)).toBeLessThanOrEqual(0.1)
  })
  it('counts a mono track twice on request', async () => {
    const { signal, sampleRate } = LOUDNESS_CASES[0]!
    const channelData = signal().slice(0, 1)
    const once = await fingerprint({ channelData, sampleRate })
    const twice = await fingerprint({ channelData, sampleRate }, { dualMono: true })
    // Twice the power is 3.0103 dB, exactly.
    expect(twice.fingerprint.lufs - once.fingerprint.lufs).toBeCloseTo(10 * Math.log10(2), 6)
  })
})

describe('EBU Tech 3341, true peak', () => {
  it.each(TRUE_PEAK_CASES)('case $name reads $expected dBTP', async ({ signal, sampleRate, expected }) => {
    const { details } = await fingerprint({ channelData: signal(), sampleRate })
    // The standard's own tolerance.
    expect(details.true_peak_dbtp! - expected).toBeLessThanOrEqual(0.2)
    expect(details.true_peak_dbtp! - expected).toBeGreaterThanOrEqual(-0.4)
  })
  it('is never below the sample peak (seed 4)', async () => {
    const samples = whiteNoise({ seed: 4, seconds: 1, sampleRate: 48000 })
    const { details } = await fingerprint({ channelData: [samples, silence(samples.length)], sampleRate: 48000 })
    expect(details.true_peak_dbtp!).toBeGreaterThanOrEqual(details.sample_peak_dbfs!)
  })
})

describe('EBU Tech 3342, loudness range', () => {
  it.each(RANGE_CASES)('case $name reads $expected LU', async ({ signal, sampleRate, expected }) => {
    const { details } = await fingerprint({ channelData: signal(), sampleRate })
    // The standard's own tolerance.
    expect(Math.abs(details.loudness_range_lu! - expected)).toBeLessThanOrEqual(1)
  })
})
