import { describe, expect, it } from 'vitest'
import { DIMENSIONS, type DimensionName, fingerprint } from '../../lib/index.js'

const SONGS = [
  'freedoom-dm04.mp3',
  'freedoom-e1m4.aiff',
  'hungarian-dance-no-5.flac',
  'lets-go-fishin.mp3',
  'red-eclipse-track-05.ogg',
  'solo-trumpet.wav',
  'sugar-plum-fairy.ogg',
  'vibe-ace.opus',
]

describe('between real songs', async () => {
  const songs = await Promise.all(SONGS.map((song) => fingerprint(`fixtures/${song}`)))
  const valuesOf = (name: DimensionName) => songs.map((song) => song.fingerprint[name])

  // A dimension that moves by no more than equal recordings may differ would say nothing.
  it.each(DIMENSIONS)('$name differs', ({ name, tolerance: { invariance } }) => {
    const values = valuesOf(name)
    const largest = Math.max(...values)
    const spread = largest - Math.min(...values)
    expect(spread).toBeGreaterThan(invariance.kind === 'relative' ? invariance.value * largest : invariance.value)
  })
  it('every value is in its range', () => {
    for (const { name, minimum, maximum } of DIMENSIONS) {
      for (const value of valuesOf(name)) {
        expect(value, name).toBeGreaterThanOrEqual(minimum)
        expect(value, name).toBeLessThanOrEqual(maximum)
      }
    }
  })
  it('the bands sum to 1', () => {
    for (const { vector } of songs) {
      const sum = vector.slice(0, 7).reduce((total, share) => total + share, 0)
      expect(Math.abs(sum - 1)).toBeLessThanOrEqual(1e-6)
    }
  })
})
