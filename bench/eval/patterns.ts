/**
 * Clicks, drum patterns and repeated notes from slow to fast: what the fit of the tempo needs beside music, so that it
 * reads the plainest rhythms right. Nothing is evaluated on them.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { wavBytes } from '../../test/helpers/wav.js'
import { type Random, seededRandom } from '../../test/signals/random.js'
import { type Item, itemOf } from './corpus.js'
import { type Hit, type Note, render, SAMPLE_RATE } from './synthesis.js'

const SECONDS = 24
const VERSIONS = 10
const MOST_JITTER = 0.015

interface Beat {
  /** 0 for the first. */
  readonly index: number
  readonly seconds: number
  readonly period: number
  readonly pitch: number
  readonly hatVelocity: number
}

type Sounds = readonly (Note | Hit)[]

interface Pattern {
  readonly slowest: number
  readonly fastest: number
  readonly soundsOf: (beat: Beat) => Sounds
}

const hit = (drum: Hit['drum'], startSeconds: number, velocity = 1): Hit => ({ drum, startSeconds, velocity })

const note = (instrument: Note['instrument'], { seconds, period, pitch }: Beat, steps = 0, velocity = 0.5): Note => ({
  instrument,
  startSeconds: seconds,
  seconds: period,
  pitch: pitch + steps,
  velocity,
})

const eachBeat = (drum: Hit['drum']): Pattern => ({
  slowest: 30,
  fastest: 300,
  soundsOf: ({ seconds }) => [hit(drum, seconds)],
})

const drums = (soundsOf: Pattern['soundsOf']): Pattern => ({ slowest: 60, fastest: 200, soundsOf })

const kickOrSnare = ({ index, seconds }: Beat): Hit => hit(index % 2 === 0 ? 'kick' : 'snare', seconds)

const hats = ({ seconds, period, hatVelocity }: Beat, beats: readonly number[]): Hit[] =>
  beats.map((at) => hit('hat', seconds + at * period, hatVelocity))

const PATTERNS: Readonly<Record<string, Pattern>> = {
  clicks: eachBeat('click'),
  kicks: eachBeat('kick'),
  beeps: { slowest: 30, fastest: 300, soundsOf: (beat) => [note('beep', beat)] },
  'kicks-and-hats': drums((beat) => [hit('kick', beat.seconds), ...hats(beat, [0.5])]),
  backbeat: drums((beat) => [kickOrSnare(beat)]),
  'backbeat-and-hats': drums((beat) => [kickOrSnare(beat), ...hats(beat, [0, 0.5])]),
  'backbeat-and-offbeats': drums((beat) => [kickOrSnare(beat), ...hats(beat, [0.5])]),
  chords: {
    slowest: 50,
    fastest: 180,
    soundsOf: (beat) => [0, 4, 7].map((steps) => note('piano', { ...beat, period: 0.7 * beat.period }, steps)),
  },
  'soft-notes': { slowest: 50, fastest: 140, soundsOf: (beat) => [note('reed', beat)] },
  'soft-chords': {
    slowest: 50,
    fastest: 140,
    soundsOf: (beat) => [0, 4, 7].map((steps) => note('strings', beat, steps, 0.3)),
  },
}

function piece({ soundsOf }: Pattern, bpm: number, { uniform, gaussian }: Random): Sounds {
  const jitter = MOST_JITTER * uniform()
  const pitch = 52 + Math.floor(18 * uniform())
  const hatVelocity = 0.15 + 0.5 * uniform()
  const period = 60 / bpm
  const sounds: (Note | Hit)[] = []
  const first = 0.1 + 0.4 * uniform()
  for (let index = 0; first + (index + 1) * period < SECONDS - 0.2; index++) {
    const seconds = first + period * (index + jitter * Math.max(-2, Math.min(2, gaussian())))
    sounds.push(...soundsOf({ index, seconds, period, pitch, hatVelocity }))
  }
  return sounds
}

/** Every pattern at ten tempi, evenly spaced in octaves but for chance, as WAV files in `folder`. */
export function patternItems(folder: string): Item[] {
  mkdirSync(folder, { recursive: true })
  return Object.entries(PATTERNS).flatMap(([name, pattern], patternIndex) =>
    Array.from({ length: VERSIONS }, (_, version) => {
      const seed = 1000 + 100 * patternIndex + version
      const random = seededRandom(seed)
      const share = (version + random.uniform()) / VERSIONS
      const bpm = pattern.slowest * (pattern.fastest / pattern.slowest) ** share
      const sounds = piece(pattern, bpm, random)
      const notes = sounds.filter((sound) => 'pitch' in sound)
      const hits = sounds.filter((sound) => 'drum' in sound)
      const file = path.join(folder, `${name}-${version}.wav`)
      const channelData = [render({ seconds: SECONDS, notes, hits }, seed)]
      writeFileSync(file, wavBytes({ channelData, sampleRate: SAMPLE_RATE }, 16))
      return itemOf('patterns', file, { bpm, isExact: true })
    }),
  )
}
