/**
 * How often what is found to sound alike belongs together, next to MFCC statistics, the 25 dimensions alone and chance.
 *
 *   npm run eval -- similarity [--audio DIR] [--labelled DIR]… [--no-yardsticks]
 *
 * The labels are the albums of `library` in the project's folder of audio (--audio, FP_AUDIO_DIR or ../shared/audio), and
 * the sub-folders of any folder given with --labelled (genres of audio that can't be passed on, say). Every metric is
 * fitted to the set itself without its labels, as it is in a library.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { tableOf } from '../../lib/similarity/coordinates.js'
import { distanceOf, Metric } from '../../lib/similarity/metric.js'
import { fitNormalization } from '../../lib/similarity/normalization.js'
import { decorrelatedWeights, type RowWeights, rowWeights } from '../../lib/similarity/weights.js'
import { mfccYardstick } from './mfcc.js'
import { chanceOf, type Distances, figuresOf, standardizedDistances } from './neighborhoods.js'
import { type Labelled, labelled } from './similarity-corpus.js'

const { FP_AUDIO_DIR = '../shared/audio' } = process.env

function distances(items: readonly Labelled[], metric: Metric, weights: RowWeights, withTimbre = true): Distances {
  const vectors = items.map(({ sound }) => metric.encodeOne(withTimbre ? sound : withoutTimbre(sound)))
  return vectors.map((a) => Float64Array.from(vectors, (b) => distanceOf(a, b, weights)))
}

function withoutTimbre(sound: Labelled['sound']): Labelled['sound'] {
  return { ...sound, details: sound.details && { ...sound.details, timbre: null } }
}

/** Figures to three digits, with the artist filter where artists are known. */
function rowOf(name: string, square: Distances, items: readonly Labelled[]): string[] {
  const labels = items.map(({ label }) => label)
  const all = figuresOf(square, labels)
  const isOfAnotherArtist = (i: number, j: number) =>
    items[i]?.artist !== null && items[j]?.artist !== null && items[i]?.artist !== items[j]?.artist
  const filtered = figuresOf(square, labels, isOfAnotherArtist)
  const digits = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(3))
  return [
    name,
    digits(all.precisionAt5),
    digits(all.nearest),
    digits(filtered.precisionAt5),
    digits(filtered.nearest),
    String(filtered.items),
  ]
}

async function evaluate(folder: string, withYardsticks: boolean): Promise<void> {
  const items = await labelled(folder, (done, total) => progress(`${folder}: ${done + 1}/${total}`))
  progress('')
  if (items.length === 0) {
    console.log(
      `Nothing is evaluated: ${folder} holds no audio. Give the folder of audio with --audio or FP_AUDIO_DIR.`,
    )
    return
  }
  const table = tableOf(items.map(({ sound }) => sound))
  const metric = Metric.weighted(fitNormalization(table))
  const decorrelated = Metric.decorrelated(metric.normalization, table)
  const timbres = items.map(({ sound }) => [...(sound.details?.timbre ?? [])])
  const rows = [
    rowOf('default: the 25 and timbre', distances(items, metric, rowWeights()), items),
    rowOf('the 25 alone, weights of the schema (old)', distances(items, metric, rowWeights(), false), items),
    rowOf('timbre alone', distances(items, metric, rowWeights({ weights: onlyTimbre }), true), items),
    rowOf('decorrelated', distances(items, decorrelated, decorrelatedWeights()), items),
    rowOf('MFCC-40 alone (own, standardised)', standardizedDistances(timbres), items),
  ]
  const yardstick = withYardsticks ? mfccYardstick() : null
  if (yardstick) {
    const vectors: number[][] = []
    for (const [i, { file }] of items.entries()) {
      progress(`${yardstick.name}: ${i + 1}/${items.length}`)
      vectors.push(await yardstick.of(file))
    }
    progress('')
    rows.push(rowOf(`MFCC-40 alone (essentia.js ${yardstick.version})`, standardizedDistances(vectors), items))
  }
  const labels = items.map(({ label }) => label)
  const chance = chanceOf(labels).toFixed(3)
  rows.push(['chance', chance, chance, '', '', ''])
  console.log(`\n${folder}: ${items.length} tracks, ${new Set(labels).size} labels`)
  console.log(aligned([['', 'P@5', '1-NN', 'P@5 (artist)', '1-NN (artist)', 'tracks (artist)'], ...rows]))
}

const onlyTimbre = { frequency: 0, dynamics: 0, temporal: 0, spectral: 0, harmonic: 0, variation: 0, stereo: 0 }

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const cell = (text: string, i: number) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))
  return lines.map((line) => line.map(cell).join('  ').trimEnd()).join('\n')
}

/** @param words what came after `similarity` on the command line */
export async function evaluateSimilarity(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      audio: { type: 'string', default: FP_AUDIO_DIR },
      labelled: { type: 'string', multiple: true, default: [] },
      'no-yardsticks': { type: 'boolean', default: false },
    },
  })
  for (const folder of [path.join(values.audio, 'library'), ...values.labelled]) {
    await evaluate(path.resolve(folder), !values['no-yardsticks'])
  }
}
