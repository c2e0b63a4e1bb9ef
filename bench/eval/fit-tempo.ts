/**
 * Fits the weights of native/features/metrical_level.cc to half A of each set, and says how often the fitted and the
 * present weights pick the annotated period on either half.
 *
 *   npm run fit:tempo -- [--audio DIR] [--beats DIR]… [--bpm DIR]… [--whole SET,…] [--weights SET=WEIGHT,…] [--ridge 0.01]
 *
 * The sets are those of `npm run eval` and patterns.ts. Of the latter and of the sets of --whole, which are reported
 * nowhere, both halves are fitted to.
 * A piece weighs as --weights says of its set (1), half of it as a whole and half as two excerpts. Needs the system's
 * ffmpeg and the native programs: `npx cmake-js build -d native --CDFP_BENCH=ON`.
 */
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../test/signals/random.js'
import { type Choice, fitConditionalLogit, probabilities } from './conditional-logit.js'
import { beatItems, bpmItems, folderItems, type Item } from './corpus.js'
import { patternItems } from './patterns.js'
import { synthesisedItems } from './scenes.js'
import { isRightTempo } from './tempo.js'

const PROGRAM = 'native/build/fp_metrical_levels'
const BYTES_PER_SECOND = 22_050 * 2 * 4
/** A candidate this near to the annotated tempo is the annotated one. */
const NEAR = 0.055

interface Candidate {
  readonly bpm: number
  readonly score: number
  readonly features: readonly number[]
}

interface Sample {
  readonly item: Item
  readonly isWhole: boolean
  readonly candidates: readonly Candidate[]
}

const { FP_AUDIO_DIR = '../shared/audio' } = process.env
const { values } = parseArgs({
  options: {
    audio: { type: 'string', default: FP_AUDIO_DIR },
    beats: { type: 'string', multiple: true, default: [] },
    bpm: { type: 'string', multiple: true, default: [] },
    whole: { type: 'string', default: '' },
    weights: { type: 'string', default: '' },
    ridge: { type: 'string', default: '0.01' },
  },
})

function samplesOf(item: Item, seed: number): Sample[] {
  const decode = ['-v', 'error', '-i', item.file, '-f', 'f32le', '-ac', '2', '-ar', '22050', '-']
  const pcm = execFileSync('ffmpeg', decode, { maxBuffer: 2 ** 30 })
  const seconds = pcm.length / BYTES_PER_SECOND
  const { uniform } = seededRandom(seed)
  const excerpt = (): [number, number] => {
    const length = Math.min(30, seconds * (0.4 + 0.4 * uniform()))
    return [uniform() * (seconds - length), length]
  }
  const cut = ([start, length]: [number, number]) => {
    const from = 8 * Math.floor((start * BYTES_PER_SECOND) / 8)
    return pcm.subarray(from, from + 8 * Math.floor((length * BYTES_PER_SECOND) / 8))
  }
  return [pcm, cut(excerpt()), cut(excerpt())].map((input, index) => ({
    item,
    isWhole: index === 0,
    candidates: JSON.parse(execFileSync(PROGRAM, { input, encoding: 'utf8' })),
  }))
}

/** Null where no candidate is the annotated one. */
function choiceOf({ item, isWhole, candidates }: Sample, weight: number): Choice | null {
  const distances = candidates.map(({ bpm }) => Math.abs(bpm / item.truth.bpm! - 1))
  const nearest = Math.min(...distances)
  if (!(nearest <= NEAR)) return null
  return {
    features: candidates.map(({ features }) => features),
    chosen: distances.indexOf(nearest),
    weight: weight * (isWhole ? 0.5 : 0.25),
  }
}

const isRight = ({ item, candidates }: Sample, scores: readonly number[]): boolean =>
  candidates.length > 0 && isRightTempo(candidates[scores.indexOf(Math.max(...scores))]!.bpm, item.truth.bpm!)

const share = (flags: readonly boolean[]) =>
  flags.length === 0 ? '    –' : (flags.filter(Boolean).length / flags.length).toFixed(3)

function main(): void {
  const whole = new Set(['patterns', ...values.whole.split(',')])
  const weights = new Map(
    values.weights.split(',').map((pair): [string, number] => {
      const [set = '', weight = '1'] = pair.split('=')
      return [set, Number(weight)]
    }),
  )
  const items = [
    ...folderItems(path.resolve(values.audio)),
    ...synthesisedItems(path.join(tmpdir(), 'fp-native-eval', 'synthesised')),
    ...values.beats.flatMap(beatItems),
    ...values.bpm.flatMap(bpmItems),
    ...patternItems(path.join(tmpdir(), 'fp-native-eval', 'patterns')),
  ].filter(({ truth }) => truth.bpm !== undefined)
  const samples = items.flatMap(samplesOf)
  const choices = samples
    .filter(({ item }) => item.half === 'A' || whole.has(item.set))
    .map((sample) => choiceOf(sample, weights.get(sample.item.set) ?? 1))
    .filter((choice) => choice !== null)
  const fitted = fitConditionalLogit(choices, Number(values.ridge))

  console.log('set            half  pieces  present  fitted  (excerpts: present  fitted)')
  for (const set of new Set(items.map((item) => item.set))) {
    for (const half of ['A', 'B']) {
      const rights = (isWhole: boolean, scores: (sample: Sample) => readonly number[]) =>
        samples
          .filter((it) => it.item.set === set && it.item.half === half && it.isWhole === isWhole)
          .map((sample) => isRight(sample, scores(sample)))
      const present = ({ candidates }: Sample) => candidates.map(({ score }) => score)
      const now = ({ candidates }: Sample) =>
        probabilities(
          candidates.map(({ features }) => features),
          fitted,
        )
      const pieces = rights(true, present)
      if (pieces.length === 0) continue
      const figures = [pieces, rights(true, now), rights(false, present), rights(false, now)].map(share)
      console.log(`${set.padEnd(16)} ${half} ${String(pieces.length).padStart(7)}    ${figures.join('   ')}`)
    }
  }
  console.log(fitted.map((weight) => weight.toFixed(3)).join(', '))
}

main()
