/**
 * Prints `lib/profiles/measured-kinds.ts`: what open music of the project's folder of audio has in common, by kind.
 *
 *   npx tsx bench/eval/profile-statistics.ts [--audio DIR] > lib/profiles/measured-kinds.ts
 *
 * Only music that may be used for any purpose is measured: CC0, CC BY, CC BY-SA, public domain, BSD and MIT, by the README
 * of that folder and the files beside the music. Left out: jumpy and three recordings (non-commercial), tuxemon (credits
 * that name too few of its songs), speech, a bird, a dog and a loop of five seconds.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fingerprint } from '../../lib/index.js'
// Not through the index, which reads what is printed here.
import { createProfile } from '../../lib/profiles/create.js'
import type { Measure } from '../../lib/profiles/types.js'
import { audioFiles } from './similarity-corpus.js'

const { FP_AUDIO_DIR = '../shared/audio' } = process.env
const { values } = parseArgs({ options: { audio: { type: 'string', default: FP_AUDIO_DIR } } })

const RECORDINGS = /Hungarian_Dance|Karissa_Hobbs|Sugar_Plum|Vibe_Ace/
const filesIn = (folder: string, name = /./) =>
  audioFiles(path.join(values.audio, folder)).filter((file) => name.test(path.basename(file)))
const soundtracks = [...filesIn('library/red-eclipse'), ...filesIn('library/opensurge')]
// The other half of these pairs is the same recording.
const recordings = filesIn('music', /\.hq\.ogg$/).filter((file) => RECORDINGS.test(file))

/** Whoever renders notes chooses how loud: that is no trait of the music. */
const LEVELS: readonly Measure[] = ['lufs']
const KINDS: readonly { name: string; label: string; files: readonly string[]; without?: readonly Measure[] }[] = [
  {
    name: 'open-music',
    label: 'Open music (two soundtracks, four recordings)',
    files: [...soundtracks, ...recordings],
  },
  {
    name: 'shooter-soundtrack',
    label: 'Electronic and rock soundtrack (Red Eclipse)',
    files: filesIn('library/red-eclipse'),
  },
  {
    name: 'platformer-soundtrack',
    label: 'Cheerful synthesised soundtrack (Open Surge)',
    files: filesIn('library/opensurge'),
  },
  {
    name: 'general-midi-band',
    label: 'Rock and metal, General MIDI (Freedoom)',
    files: filesIn('tempo', /^freedoom/),
    without: LEVELS,
  },
  {
    name: 'pop-piano',
    label: 'Pop played on a piano, General MIDI (POP909)',
    files: filesIn('tempo', /^pop909/),
    without: LEVELS,
  },
]

/** To four digits, away from what lies within: the tracks at the ends are of the kind. */
function outward(value: number, isUpper: boolean): number {
  if (value === 0) return 0
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3)
  return Number(((isUpper ? Math.ceil : Math.floor)(value / unit) * unit).toPrecision(4))
}

const known = new Map<string, Awaited<ReturnType<typeof fingerprint>>>()
const profiles = []
for (const { name, label, files, without = [] } of KINDS) {
  const sounds = []
  for (const file of files) {
    const sound = known.get(file) ?? (await fingerprint(file))
    known.set(file, sound)
    sounds.push(sound)
  }
  const { ranges, tracks } = createProfile(sounds, { name, label })
  const ends = Object.entries(ranges).flatMap(([measure, { minimum, maximum }]) =>
    without.includes(measure as Measure)
      ? []
      : [[measure, [outward(minimum as number, false), outward(maximum as number, true)]]],
  )
  profiles.push({ name, label, tracks, ranges: Object.fromEntries(ends) })
}
console.log(`/**
 * What open music has in common, by kind; with few tracks of a kind, as different as these may be from others of it.
 * Printed by \`bench/eval/profile-statistics.ts\`, which tells what was measured. Ranges are [from, to], each expected to
 * hold 80 % of further tracks of the kind.
 */
import type { MeasuredKind } from './measured-kind.js'

export const MEASURED_KINDS: readonly MeasuredKind[] = ${JSON.stringify(profiles)}`)
