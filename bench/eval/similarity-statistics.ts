/**
 * Prints `lib/similarity/built-in-statistics.ts`: the spreads of the open music in the project's folder of audio.
 *
 *   npx tsx bench/eval/similarity-statistics.ts [--audio DIR] > new.ts && mv new.ts lib/similarity/built-in-statistics.ts
 *
 * Not straight into that file: it is imported here, and would be empty by then.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { tableOf } from '../../lib/similarity/coordinates.js'
import { measureStatistics } from '../../lib/similarity/normalization.js'
import { audioFiles, soundOf } from './similarity-corpus.js'

const { FP_AUDIO_DIR = '../shared/audio' } = process.env
const { values } = parseArgs({ options: { audio: { type: 'string', default: FP_AUDIO_DIR } } })

const files = [
  ...audioFiles(path.join(values.audio, 'library')),
  // The other half of these pairs is the same recording.
  ...audioFiles(path.join(values.audio, 'music')).filter((file) => file.endsWith('.hq.ogg')),
  ...audioFiles(path.join(values.audio, 'tempo')),
]
const sounds = []
for (const file of files) sounds.push(await soundOf(file))
const statistics = measureStatistics(tableOf(sounds), 0)
const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)
console.log(`/**
 * How far open music spreads: ${sounds.length} pieces (game soundtracks, librosa's example recordings, and General MIDI renderings
 * of rock and of piano pop). Stands in for a library that is empty, and steadies a small one.
 * Printed by \`bench/eval/similarity-statistics.ts\`; what the numbers mean is told by {@link Normalization}.
 */
import type { Statistics } from './normalization.js'

export const BUILT_IN_STATISTICS: Statistics = ${JSON.stringify(statistics, short)}`)
