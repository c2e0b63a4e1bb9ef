/** Renders lists of notes and drum hits, so that the time of every onset is known. */
import { type Random, seededRandom } from '../../test/signals/random.js'

export const SAMPLE_RATE = 44_100

interface Timbre {
  readonly attackSeconds: number
  /** Time constant of the fundamental's decay; higher partials decay faster. */
  readonly decaySeconds: number
  readonly releaseSeconds: number
  /** Amplitudes of the partials, the fundamental first. */
  readonly partials: readonly number[]
}

interface Drum {
  readonly decaySeconds: number
  /** Pitch of the body, which falls by half within the decay; null for noise alone. */
  readonly bodyHz: number | null
  readonly noise: number
  /** Share of the previous sample that is taken off the noise: 1 leaves the treble, 0 all. */
  readonly brightness: number
}

const TIMBRES = {
  piano: { attackSeconds: 0.003, decaySeconds: 0.9, releaseSeconds: 0.1, partials: harmonics(10, 1.4) },
  pluck: { attackSeconds: 0.001, decaySeconds: 0.25, releaseSeconds: 0.05, partials: harmonics(8, 1) },
  bass: { attackSeconds: 0.005, decaySeconds: 0.6, releaseSeconds: 0.05, partials: harmonics(6, 1.5) },
  strings: { attackSeconds: 0.06, decaySeconds: 8, releaseSeconds: 0.12, partials: harmonics(12, 1.2) },
  reed: { attackSeconds: 0.05, decaySeconds: 0.6, releaseSeconds: 0.15, partials: harmonics(4, 0.5) },
  beep: { attackSeconds: 0.001, decaySeconds: 0.01, releaseSeconds: 0.01, partials: harmonics(2, 2) },
} as const satisfies Record<string, Timbre>

const DRUMS = {
  kick: { decaySeconds: 0.09, bodyHz: 95, noise: 0.05, brightness: 0 },
  snare: { decaySeconds: 0.07, bodyHz: 190, noise: 0.6, brightness: 0.5 },
  hat: { decaySeconds: 0.025, bodyHz: null, noise: 0.35, brightness: 1 },
  click: { decaySeconds: 0.003, bodyHz: null, noise: 1, brightness: 0 },
  ride: { decaySeconds: 0.2, bodyHz: null, noise: 0.15, brightness: 1 },
} as const satisfies Record<string, Drum>

export interface Note {
  readonly startSeconds: number
  readonly seconds: number
  readonly instrument: keyof typeof TIMBRES
  /** MIDI number: 69 is A at 440 Hz. */
  readonly pitch: number
  /** Amplitude of the fundamental; 1 is loud. */
  readonly velocity: number
}

export interface Hit {
  readonly startSeconds: number
  readonly drum: keyof typeof DRUMS
  readonly velocity: number
}

export interface Score {
  readonly seconds: number
  readonly notes: readonly Note[]
  readonly hits: readonly Hit[]
}

// 60 dB below a loud note, as a quiet room.
const NOISE_FLOOR = 0.0003
const PEAK = 0.7

/** One channel with its peak at 0.7. The same seed yields the same noise. */
export function render({ seconds, notes, hits }: Score, seed: number): Float32Array {
  const random = seededRandom(seed)
  const samples = Float32Array.from(
    { length: Math.round(seconds * SAMPLE_RATE) },
    () => NOISE_FLOOR * random.gaussian(),
  )
  for (const note of notes) addNote(samples, note, random)
  for (const hit of hits) addHit(samples, hit, random)
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  return samples.map((sample) => (PEAK / peak) * sample)
}

function addNote(samples: Float32Array, note: Note, { uniform }: Random): void {
  const { attackSeconds, decaySeconds, releaseSeconds, partials }: Timbre = TIMBRES[note.instrument]
  const start = Math.round(note.startSeconds * SAMPLE_RATE)
  const seconds = note.seconds + releaseSeconds
  const length = Math.min(Math.round(seconds * SAMPLE_RATE), samples.length - start)
  for (const [index, amplitude] of partials.entries()) {
    const hz = 440 * 2 ** ((note.pitch - 69) / 12) * (index + 1)
    if (hz > SAMPLE_RATE / 3) break
    const step = (2 * Math.PI * hz) / SAMPLE_RATE
    const phase = 2 * Math.PI * uniform()
    const decay = Math.exp(-(1 + 0.3 * index) / (decaySeconds * SAMPLE_RATE))
    let level = note.velocity * amplitude
    for (let n = 0; n < length; n++) {
      const elapsed = n / SAMPLE_RATE
      const gain = Math.min(1, elapsed / attackSeconds, (seconds - elapsed) / releaseSeconds)
      samples[start + n]! += gain * level * Math.sin(phase + step * n)
      level *= decay
    }
  }
}

function addHit(samples: Float32Array, hit: Hit, { gaussian }: Random): void {
  const { decaySeconds, bodyHz, noise, brightness }: Drum = DRUMS[hit.drum]
  const start = Math.round(hit.startSeconds * SAMPLE_RATE)
  const length = Math.min(Math.round(8 * decaySeconds * SAMPLE_RATE), samples.length - start)
  let phase = 0
  let previous = 0
  for (let n = 0; n < length; n++) {
    const decay = Math.exp(-n / (decaySeconds * SAMPLE_RATE))
    const raw = gaussian()
    const body = bodyHz === null ? 0 : Math.sin(phase)
    samples[start + n]! += hit.velocity * decay * (body + noise * (raw - brightness * previous))
    previous = raw
    if (bodyHz !== null) phase += (Math.PI * bodyHz * (1 + decay)) / SAMPLE_RATE
  }
}

function harmonics(count: number, slope: number): number[] {
  return Array.from({ length: count }, (_, i) => (i + 1) ** -slope)
}
