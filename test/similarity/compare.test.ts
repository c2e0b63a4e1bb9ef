import { describe, expect, it } from 'vitest'
import {
  BUILT_IN_NORMALIZATION,
  compareSounds,
  explainSounds,
  Metric,
  onsetAgreement,
  rowWeights,
  type Sound,
} from '../../lib/similarity/index.js'
import { seededRandom } from '../signals/random.js'
import { changed, randomSounds, SEED, SILENCE, withoutTimbre } from './sounds.js'

const metric = Metric.weighted(BUILT_IN_NORMALIZATION)
const [random, other] = randomSounds(2) as [Sound, Sound]
const song = changed(random, { tempo_bpm: 120, lufs: -12, stereo_width: 0.05 }, { tempo_confidence: 1 })
const explain = (a: Sound, b: Sound) => explainSounds(a, b, metric, rowWeights())

describe('an explanation', () => {
  it('says in words how the second song sounds against the first', () => {
    const wider = changed(song, { lufs: -18, stereo_width: 0.6 })
    expect(explain(song, wider).text).toBe('same tempo, 6 LU quieter, much wider, same colour of sound')
    expect(explain(wider, song).text).toBe('same tempo, 6 LU louder, much narrower, same colour of sound')
    expect(explain(song, changed(song, { tempo_bpm: 60 })).text).toBe('half tempo, same loudness, same colour of sound')
    expect(explain(song, changed(song, { tempo_bpm: 140 })).text).toContain('20 BPM faster')
  })

  it('shares the whole squared distance among the dimensions and the timbre', () => {
    const { contributions, distance, score } = explain(song, other)
    expect(contributions.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
    expect(contributions).toHaveLength(26)
    expect(contributions.map(({ share }) => share)).toEqual(
      contributions.map(({ share }) => share).sort((a, b) => b - a),
    )
    expect(compareSounds(song, other, metric, rowWeights())).toEqual({ distance, score })
  })

  it('leaves out what one of them lacks', () => {
    const names = explain(changed(song, { tempo_bpm: 0 }), withoutTimbre(song)).contributions.map(({ name }) => name)
    expect(names).not.toContain('tempo_bpm')
    expect(names).not.toContain('timbre')
    expect(names).toContain('lufs')
  })

  it('of a song with itself, and with silence', () => {
    expect(explain(song, song)).toMatchObject({ distance: 0, score: 1 })
    expect(explain(song, SILENCE)).toMatchObject({
      distance: Number.POSITIVE_INFINITY,
      score: 0,
      text: 'nothing to compare',
      contributions: [],
    })
  })
})

describe('weights', () => {
  it('sum to 1 whatever is asked for', () => {
    for (const options of [{}, { emphasis: 'rhythm' }, { weights: { lufs: 9, spectral: 0, timbre: 0.5 } }] as const) {
      const { weights, weightsWithoutOptional } = rowWeights(options)
      for (const row of [weights, weightsWithoutOptional]) {
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6)
      }
    }
  })

  it('multiply: twice a family is twice its share against the others', () => {
    const usual = rowWeights().weights
    const twice = rowWeights({ weights: { temporal: 2 } }).weights
    expect((twice[11] as number) / (twice[8] as number)).toBeCloseTo(
      (2 * (usual[11] as number)) / (usual[8] as number),
      5,
    )
  })

  it('are checked', () => {
    const code = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
    expect(() => rowWeights({ weights: { lufs: -1 } })).toThrow(code)
    expect(() => rowWeights({ weights: { luffs: 1 } as never })).toThrow(/did you mean `lufs`/)
    expect(() => rowWeights({ emphasis: 'dynamics', weights: { dynamics: 0, variation: 0 } })).toThrow(code)
  })
})

describe(`onsets of two files, seed ${SEED}`, () => {
  const { uniform: next, gaussian } = seededRandom(SEED)
  const times = (count: number) => Array.from({ length: count }, () => 180 * next()).sort((a, b) => a - b)
  const first = times(700)

  it('agree where they are one recording: shifted, blurred, some missing', () => {
    const copy = first.filter(() => next() > 0.1).map((time) => time + 1.3 + 0.005 * gaussian())
    expect(onsetAgreement(first, copy)).toBeGreaterThan(0.9)
  })

  it('do not where they are two', () => {
    expect(onsetAgreement(first, times(700))).toBeLessThan(0.5)
  })

  it('say nothing where they are few', () => {
    expect(onsetAgreement(first.slice(0, 10), first)).toBeNull()
  })
})
