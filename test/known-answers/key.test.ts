import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { concatenated, pinkNoise, scaled, sine, whiteNoise } from '../signals/index.js'

const sampleRate = 44100
const SEED = 20240607
// Degrees in semitones of I–IV–V–I and i–iv–v–i.
const CADENCES = {
  major: [
    [0, 4, 7],
    [5, 9, 12],
    [7, 11, 14],
    [0, 4, 7],
  ],
  minor: [
    [0, 3, 7],
    [5, 8, 12],
    [7, 10, 14],
    [0, 3, 7],
  ],
} as const

const summed = (parts: readonly Float32Array[]) =>
  parts.reduce((sum, part) => sum.map((sample, n) => sample + part[n]!), new Float32Array(parts[0]!.length))

/** Chords of three tones of one second each; `tonic` is a MIDI number (69: A at 440 Hz), `cents` detunes all of it. */
const cadence = (mode: keyof typeof CADENCES, tonic: number, cents = 0) =>
  concatenated(
    CADENCES[mode].map((chord) =>
      summed(
        chord.map((degree) => {
          const hz = 440 * 2 ** ((tonic + degree - 69) / 12 + cents / 1200)
          return sine({ hz, amplitude: 0.1, seconds: 1, sampleRate, fadeSeconds: 0.02 })
        }),
      ),
    ),
  )

async function detailsOf(samples: Float32Array) {
  const { details } = await fingerprint({ channelData: [samples], sampleRate })
  return details
}

describe('the key of a cadence', () => {
  it.each([
    ['major', 60, 'C major'],
    ['major', 66, 'F# major'],
    ['major', 71, 'B major'],
    ['minor', 57, 'A minor'],
    ['minor', 61, 'C# minor'],
    ['minor', 70, 'A# minor'],
  ] as const)('%s on %i is %s', async (mode, tonic, key) => {
    const details = await detailsOf(cadence(mode, tonic))
    expect(details.key).toBe(key)
    expect(details.key_confidence).toBeGreaterThan(0.3)
  })
  // The bins that hold a tone lie up to 2.7 Hz beside it: 5 cents where the tones are several.
  it.each([-40, -20, 20, 40])('stays where all is %i cents off, and the tuning tells it', async (cents) => {
    const details = await detailsOf(cadence('major', 69, cents))
    expect(details.key).toBe('A major')
    expect(Math.abs(details.tuning_cents! - cents)).toBeLessThanOrEqual(5)
  })
  it('is that of most of the time, not of the loudest chord', async () => {
    const quiet = scaled(cadence('major', 60), 0.05)
    const farAway = cadence('major', 66).subarray(0, sampleRate)
    expect((await detailsOf(concatenated([quiet, farAway, quiet]))).key).toBe('C major')
  })
})

describe(`noise (seed ${SEED})`, () => {
  // Noise has a chroma_energy of 0.08 to 0.12, below that of any music measured.
  it.each([
    ['white', whiteNoise],
    ['pink', pinkNoise],
  ] as const)('%s has no key to be sure of', async (_, noise) => {
    const details = await detailsOf(noise({ seed: SEED, seconds: 10, sampleRate }))
    expect(details.key_confidence).toBeLessThan(0.02)
  })
})
