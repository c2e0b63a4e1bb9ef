import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { decoded } from '../helpers/decoded.js'

/** The recording as it would sound so many cents flat: at a lower rate, so slower as well. */
async function flattened(song: string, cents: number) {
  const { channelData, sampleRate } = await decoded(`fixtures/${song}`)
  return fingerprint({ channelData, sampleRate: Math.round(sampleRate * 2 ** (-cents / 1200)) })
}

describe('a quarter-tone flat', () => {
  it.each(['hungarian-dance-no-5.flac', 'red-eclipse-track-05.ogg', 'sugar-plum-fairy.ogg'])(
    '%s keeps its chroma_energy',
    async (song) => {
      const [original, flat] = [await flattened(song, 0), await flattened(song, 50)]
      // What equal recordings may differ by.
      expect(Math.abs(flat.fingerprint.chroma_energy - original.fingerprint.chroma_energy)).toBeLessThanOrEqual(0.02)
    },
  )
})

// Half-way between two semitones both names are right, so less than that.
describe.each([20, 40])('%i cents flat', (cents) => {
  it.each(['hungarian-dance-no-5.flac', 'sugar-plum-fairy.ogg'])(
    '%s, whose key is clear, keeps it, and the tuning tells the rest',
    async (song) => {
      const [original, flat] = [await flattened(song, 0), await flattened(song, cents)]
      expect(original.details.key_confidence).toBeGreaterThan(0.5)
      expect(flat.details.key).toBe(original.details.key)
      // Bins are 5.4 Hz wide, 10 cents at 900 Hz; many partials average that out by more than half.
      expect(Math.abs(flat.details.tuning_cents! - (original.details.tuning_cents! - cents))).toBeLessThanOrEqual(4)
    },
  )
})
