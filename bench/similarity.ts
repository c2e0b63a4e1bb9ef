/**
 * What a search costs at several sizes of library, next to reading the same matrix once from memory, the least that an exact
 * search without shortcuts could take. Both alternate; medians.
 *
 *   npm run bench:similarity -- [--rounds 15] [--no-graph]
 *
 * The vectors are made up, with the scales of real ones and in clusters, and every query is a slightly changed track.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { loadBinding } from '../lib/binding/index.js'
import { DIMENSION_NAMES } from '../lib/schema/index.js'
import {
  BUILT_IN_NORMALIZATION,
  type Encoded,
  Metric,
  rowWeights,
  SimilarityIndex,
  type SoundTable,
} from '../lib/similarity/index.js'
import { seededRandom } from '../test/signals/random.js'
import { median } from './measure.js'

const SEED = 25
const SIZES = [54_000, 1_000_000]
const GRAPH_SIZE = 54_000
const K = 10
const BANDS = 7
const DIMENSIONS = DIMENSION_NAMES.length
const TIMBRE = 40

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, 'no-graph': { type: 'boolean', default: false } },
})
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds must be a positive integer')

/** Made-up tracks: centre and scale of each number are the built-in ones, a third of the variance is between clusters. */
function soundTable(count: number, withTimbre: boolean): SoundTable {
  const { gaussian, uniform } = seededRandom(SEED)
  const clusters = Array.from({ length: 200 }, () => Array.from({ length: DIMENSIONS + TIMBRE }, gaussian))
  const { centers, scales, within } = BUILT_IN_NORMALIZATION
  const table: SoundTable = {
    count,
    values: new Float64Array(count * DIMENSIONS),
    timbre: new Float32Array(count * TIMBRE).fill(Number.NaN),
    confidences: Float32Array.from({ length: count }, uniform),
  }
  const logarithmic = new Set([...DIMENSION_NAMES.slice(0, BANDS), 'spectral_flatness'])
  for (let track = 0; track < count; track++) {
    const cluster = clusters[Math.floor(uniform() * clusters.length)] ?? []
    const spread = (i: number) => 0.58 * (cluster[i] ?? 0) + 0.81 * gaussian()
    for (const [i, name] of DIMENSION_NAMES.entries()) {
      const coordinate = (centers[i] ?? 0) + (scales[i] ?? 1) * spread(i)
      const isTempo = name === 'tempo_bpm'
      const value = isTempo ? 60 * 2 ** (2 * uniform()) : logarithmic.has(name) ? 2 ** coordinate : coordinate
      table.values[track * DIMENSIONS + i] = value
    }
    for (let i = 0; withTimbre && i < TIMBRE; i++) {
      const scale = within[i % (TIMBRE / 2)] ?? 1
      table.timbre[track * TIMBRE + i] =
        i < TIMBRE / 2 ? scale * spread(DIMENSIONS + i) : scale * Math.exp(0.3 * spread(DIMENSIONS + i))
    }
  }
  return table
}

/** Reads as much memory as the index has, on one thread; copying is the fastest way that JavaScript has to read. */
function readOnce(from: Buffer, to: Buffer): number {
  const start = performance.now()
  for (let at = 0; at < from.length; at += to.length) from.copy(to, 0, at, Math.min(at + to.length, from.length))
  return performance.now() - start
}

async function measureSearch(count: number, withTimbre: boolean): Promise<SimilarityIndex> {
  const table = soundTable(count, withTimbre)
  const metric = Metric.weighted(BUILT_IN_NORMALIZATION)
  const index = await SimilarityIndex.create(table, metric)
  const queries = queriesFrom(table, metric)
  const memory = Buffer.alloc(index.bytes, 1)
  // Small enough to stay in the cache, so that only the reading goes to memory.
  const target = Buffer.alloc(1 << 18)
  const times: number[] = []
  const readings: number[] = []
  const processorTimes: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const processorBefore = process.cpuUsage()
    const start = performance.now()
    await index.nearest(queries[round % queries.length] as Encoded, { k: K, weights: rowWeights() })
    const elapsed = performance.now() - start
    const { user, system } = process.cpuUsage(processorBefore)
    const reading = readOnce(memory, target)
    // The first round fills caches and starts threads.
    if (round === 0) continue
    times.push(elapsed)
    readings.push(reading)
    processorTimes.push((user + system) / 1000)
  }
  const [time, reading] = [median(times), median(readings)]
  const row = [
    `top-${K} of ${count.toLocaleString('en')} ${withTimbre ? 'with timbre' : 'by the 25'}`.padEnd(34),
    `${time.toFixed(2)} ms`.padStart(10),
    `${Math.min(...times).toFixed(2)} ms`.padStart(10),
    `${median(processorTimes).toFixed(2)} ms`.padStart(10),
    `${reading.toFixed(2)} ms`.padStart(10),
    (time / reading).toFixed(2).padStart(6),
    `${(index.bytes / 1e6).toFixed(1)} MB`.padStart(9),
  ]
  console.log(row.join(' '))
  return index
}

function queriesFrom(table: SoundTable, metric: Metric): Encoded[] {
  const { uniform, gaussian } = seededRandom(SEED + 1)
  return Array.from({ length: 50 }, () => {
    const track = Math.floor(uniform() * table.count)
    const one: SoundTable = {
      count: 1,
      values: table.values.slice(track * DIMENSIONS, (track + 1) * DIMENSIONS),
      timbre: table.timbre.slice(track * TIMBRE, (track + 1) * TIMBRE).map((value) => value * (1 + 0.05 * gaussian())),
      confidences: table.confidences.slice(track, track + 1),
    }
    const { values, confidences, presences } = metric.encode(one)
    return { values, confidence: confidences[0] ?? 1, presence: presences[0] ?? 0 }
  })
}

async function measureGraph(index: SimilarityIndex, what: string): Promise<void> {
  const tracks = Uint32Array.from({ length: index.tracks }, (_, track) => track)
  const before = process.cpuUsage()
  const start = performance.now()
  await index.neighbors(tracks, { k: K, weights: rowWeights() })
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  console.log(
    `graph of ${index.tracks.toLocaleString('en')} ${what}: ${seconds.toFixed(1)} s, CPU ${((user + system) / 1e6).toFixed(1)} s`,
  )
}

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, ${loadBinding().instructionSet}, Node ${process.version}`)
console.log(
  `${''.padEnd(34)} ${'median'.padStart(10)} ${'least'.padStart(10)} ${'CPU'.padStart(10)} ${'read once'.padStart(10)} ${'ratio'.padStart(6)} ${'memory'.padStart(9)}`,
)
for (const withTimbre of [false, true]) {
  for (const size of SIZES) {
    const index = await measureSearch(size, withTimbre)
    if (size === GRAPH_SIZE && !values['no-graph']) await measureGraph(index, withTimbre ? 'with timbre' : 'by the 25')
  }
}
