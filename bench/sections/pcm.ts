/**
 * The whole analysis of four minutes that lie in memory, as a whole and in chunks that are copied, next to what other
 * programs need for parts of it.
 */
import { loadBinding } from '../../lib/binding/index.js'
import { command, ffmpeg, isInstalled, program } from '../measure.js'
import type { Case, Figure, Section } from '../section.js'
import { song } from '../signal.js'

const LOUDNESS = 'ffmpeg -threads 1 -af ebur128, WAV'
const ANALYSIS = 'analysis of PCM'
const STREAM = `${ANALYSIS} in chunks`
/** Of the processor time that ffmpeg's loudness filter takes, the reading of the WAV included. */
const MOST_OF_LOUDNESS: Readonly<Record<string, number>> = { avx512: 1 / 4, avx2: 1 / 2.5, sse2: 1 }

/** On every instruction set that this processor has; in chunks on the fastest. */
export function pcm(): Section {
  const wave = song('wav')
  const sets = loadBinding().instructionSets.toReversed()
  const name = (set: string) => `${ANALYSIS}, ${set}`
  const ofLoudness = (caseName: string): Figure => ({
    name: `${caseName} ÷ ffmpeg ebur128, CPU`,
    unit: '×',
    of: (usage) => usage(caseName).cpuSeconds / usage(LOUDNESS).cpuSeconds,
  })
  const figures = sets.flatMap((set): Figure[] => {
    const ratio = ofLoudness(name(set))
    const atMost = MOST_OF_LOUDNESS[set]
    return [atMost === undefined ? ratio : { ...ratio, atMost }]
  })
  return {
    name: 'pcm',
    rounds: 7,
    cases: [
      { name: LOUDNESS, run: () => ffmpeg(wave, '-af', 'ebur128') },
      ...sets.map(
        (set): Case => ({ name: name(set), run: () => program('analyze-pcm', [wave], { FP_NATIVE_SIMD: set }) }),
      ),
      { name: STREAM, run: () => program('stream-pcm', [wave]) },
    ],
    figures: [...figures, ofLoudness(STREAM)],
  }
}

/** Programs that measure some of what a fingerprint holds. They are slow, so there are few rounds. */
export function programs(): Section {
  const wave = song('wav')
  const others: Case[] = [{ name: LOUDNESS, run: () => ffmpeg(wave, '-af', 'ebur128') }]
  if (isInstalled('aubio')) {
    others.push({ name: 'aubio tempo, WAV', run: () => command('aubio', 'tempo', wave) })
    others.push({ name: 'aubio onset, WAV', run: () => command('aubio', 'onset', wave) })
  }
  others.push({ name: 'essentia.js rhythm, onsets, key of PCM', run: () => program('essentia', [wave]) })
  return {
    name: 'programs',
    rounds: 3,
    cases: [{ name: ANALYSIS, run: () => program('analyze-pcm', [wave]) }, ...others],
    figures: others.map(({ name }) => ({
      name: `${ANALYSIS} ÷ ${name}, CPU`,
      unit: '×',
      of: (usage) => usage(ANALYSIS).cpuSeconds / usage(name).cpuSeconds,
    })),
  }
}
