/**
 * Synthesised pieces whose onsets, beats, tempo and key are known: what annotated recordings are too few for. Tempo and
 * beats are those of the score: without drums a listener may well tap half or twice as fast, so Accuracy 1 and the beats
 * say less here than Accuracy 2, the tempo error and the onsets.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { wavBytes } from '../../test/helpers/wav.js'
import { seededRandom } from '../../test/signals/random.js'
import { type Item, itemOf, type Truth } from './corpus.js'
import { ONSET_TOLERANCE_SECONDS, withoutRepeats } from './events.js'
import { type Key, parseKey } from './key.js'
import { type Hit, type Note, render, SAMPLE_RATE, type Score } from './synthesis.js'

const SECONDS = 24
const LEAD_SECONDS = 0.4
const BEATS_A_BAR = 4
const SCALES = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] } as const
/** Roots of the chords, a bar each, as degrees of the scale: I–vi–IV–V and i–VI–iv–v. */
const CHORD_ROOTS = [0, 5, 3, 4]

/** A moment in beats from the start of a bar, and what sounds there. */
type Event = { readonly at: number } & (
  | {
      readonly play: Note['instrument']
      /** Steps of the scale above the chord's root; several are a chord. */
      readonly steps: readonly number[]
      readonly beats: number
      readonly octave?: number
      readonly velocity?: number
    }
  | { readonly drum: Hit['drum']; readonly velocity?: number }
)

interface Scene {
  /** One bar; it is repeated with the next chord. */
  readonly events: readonly Event[]
  /** No tempo holds. */
  readonly isRubato?: boolean
  /** Too little happens to tell where the beats are. */
  readonly isBeatless?: boolean
}

const every = (beats: number, event: (at: number, index: number) => Event[]): Event[] =>
  Array.from({ length: Math.round(BEATS_A_BAR / beats) }, (_, i) => event(i * beats, i)).flat()

const hats = (beats: number, velocity = 0.6) => every(beats, (at) => [{ at, drum: 'hat', velocity }])
const backbeat: Event[] = [
  { at: 0, drum: 'kick' },
  { at: 1, drum: 'snare' },
  { at: 2, drum: 'kick' },
  { at: 2.5, drum: 'kick', velocity: 0.7 },
  { at: 3, drum: 'snare' },
]
const pads: Event[] = [{ at: 0, play: 'strings', steps: [0, 2, 4], beats: BEATS_A_BAR, velocity: 0.3 }]
const TRIAD = [0, 2, 4]

const SCENES: Readonly<Record<string, Scene>> = {
  'piano-arpeggios': {
    events: every(0.5, (at, i) => [{ at, play: 'piano', steps: [[0, 2, 4, 7, 9, 7, 4, 2][i]!], beats: 1.5 }]),
  },
  'piano-runs': {
    events: every(0.25, (at, i) => [{ at, play: 'piano', steps: [[0, 1, 2, 3, 4, 3, 2, 1][i % 8]!], beats: 0.25 }]),
  },
  'piano-chords': {
    events: [0, 1, 1.5, 2, 3, 3.5].map((at) => ({ at, play: 'piano', steps: TRIAD, beats: 0.5 })),
  },
  'piano-rubato': {
    isRubato: true,
    events: [
      { at: 0, play: 'piano', steps: [-7, 0], beats: 4, velocity: 0.7 },
      ...[0, 1, 1.5, 2.5, 3].map((at, i): Event => ({ at, play: 'piano', steps: [[4, 7, 6, 5, 4][i]!], beats: 1 })),
    ],
  },
  'plucked-repeats': {
    events: every(0.5, (at, i) => [{ at, play: 'pluck', steps: [i < 4 ? 0 : 4], beats: 0.4 }]),
  },
  'string-melody': {
    events: [0, 1, 2, 3].map((at, i) => ({ at, play: 'strings', steps: [[4, 2, 1, 0][i]!], beats: 1 })),
  },
  'string-chords': {
    isBeatless: true,
    events: [0, 2].map((at, i) => ({ at, play: 'strings', steps: i === 0 ? TRIAD : [-3, 0, 2], beats: 2 })),
  },
  'drums-eighths': { events: [...backbeat, ...hats(0.5)] },
  'drums-sixteenths': { events: [...backbeat, ...hats(0.25, 0.4)] },
  'drums-swing': {
    events: [
      ...every(1, (at, i) => [
        { at, drum: 'ride' },
        ...(i % 2 === 1 ? [{ at: at + 2 / 3, drum: 'ride', velocity: 0.7 } as const] : []),
      ]),
      { at: 1, drum: 'snare', velocity: 0.5 },
      { at: 3, drum: 'snare', velocity: 0.5 },
      { at: 0, drum: 'kick', velocity: 0.6 },
    ],
  },
  'band-straight': {
    events: [
      ...backbeat,
      ...hats(0.5, 0.4),
      ...every(0.5, (at): Event[] => [{ at, play: 'bass', steps: [0], beats: 0.45, octave: -2, velocity: 0.8 }]),
      ...[0, 1.5, 3].map((at): Event => ({ at, play: 'piano', steps: TRIAD, beats: 1, velocity: 0.4 })),
    ],
  },
  'band-with-pads': {
    events: [
      ...backbeat,
      ...pads,
      ...every(1, (at): Event[] => [{ at, play: 'bass', steps: [0], beats: 0.9, octave: -2, velocity: 0.8 }]),
      ...[0.5, 1, 2, 3.5].map((at, i): Event => ({ at, play: 'pluck', steps: [[4, 7, 5, 4][i]!], beats: 0.5 })),
    ],
  },
}

const VERSIONS = [
  { bpm: 76, key: 'Eb major' },
  { bpm: 103, key: 'B minor' },
  { bpm: 132, key: 'F major' },
] as const

interface Piece {
  readonly score: Score
  readonly truth: Truth
}

function pieceOf(
  { events, isRubato = false, isBeatless = isRubato }: Scene,
  bpm: number,
  key: Key,
  seed: number,
): Piece {
  const { gaussian, uniform } = seededRandom(seed)
  const notes: Note[] = []
  const hits: Hit[] = []
  const beats: number[] = []
  let clock = LEAD_SECONDS
  for (let bar = 0; clock < SECONDS - 1; bar++) {
    const grid = [clock]
    for (let beat = 0; beat < BEATS_A_BAR; beat++) {
      // In rubato a beat is up to a third longer or shorter.
      const stretch = isRubato ? 1 + 0.33 * (2 * uniform() - 1) : 1
      grid.push(grid.at(-1)! + (60 / bpm) * stretch)
    }
    const timeOf = (at: number) => {
      const beat = Math.floor(at)
      return grid[beat]! + (at - beat) * (grid[beat + 1]! - grid[beat]!)
    }
    const root = CHORD_ROOTS[bar % CHORD_ROOTS.length]!
    for (const event of events) {
      const startSeconds = timeOf(event.at)
      if (startSeconds > SECONDS - 0.5) continue
      // Players differ from hit to hit by a decibel or so.
      const velocity = (event.velocity ?? 1) * 10 ** (gaussian() / 20)
      if ('drum' in event) {
        hits.push({ startSeconds, drum: event.drum, velocity })
        continue
      }
      for (const step of event.steps) {
        const pitch = pitchOf(key, root + step) + 12 * (event.octave ?? 0)
        notes.push({ startSeconds, seconds: (event.beats * 60) / bpm, instrument: event.play, pitch, velocity })
      }
    }
    beats.push(...grid.slice(0, BEATS_A_BAR).filter((beat) => beat <= SECONDS - 0.5))
    clock = grid.at(-1)!
  }
  const starts = [...notes, ...hits].map(({ startSeconds }) => startSeconds)
  const truth: Truth = {
    onsets: withoutRepeats(starts, ONSET_TOLERANCE_SECONDS),
    ...(!isBeatless && { bpm, isExact: true, beats }),
    ...(notes.length > 0 && { key }),
  }
  return { score: { seconds: SECONDS, notes, hits }, truth }
}

/** MIDI number of a step of the key's scale, in the octave from middle C upwards. */
function pitchOf({ tonic, mode }: Key, step: number): number {
  const octave = Math.floor(step / 7)
  return 60 + tonic + 12 * octave + SCALES[mode][step - 7 * octave]!
}

/** Every scene in three tempi and keys, as WAV files in `folder`, which are written where they are not there yet. */
export function synthesisedItems(folder: string): Item[] {
  mkdirSync(folder, { recursive: true })
  return Object.entries(SCENES).flatMap(([name, scene], sceneIndex) =>
    VERSIONS.map(({ bpm, key }, version) => {
      const seed = 100 * sceneIndex + version
      const { score, truth } = pieceOf(scene, bpm, parseKey(key), seed)
      const file = path.join(folder, `${name}-${bpm}.wav`)
      const bytes = wavBytes({ channelData: [render(score, seed)], sampleRate: SAMPLE_RATE }, 16)
      // What is there stays, so that what is remembered of it holds.
      if (!existsSync(file) || !readFileSync(file).equals(bytes)) writeFileSync(file, bytes)
      return itemOf('synthesised', file, truth)
    }),
  )
}
