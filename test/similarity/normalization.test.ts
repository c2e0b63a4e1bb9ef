import { describe, expect, it } from 'vitest'
import { DIMENSIONS } from '../../lib/schema/index.js'
import { BUILT_IN_NORMALIZATION, fitNormalization, isOutgrown, tableOf } from '../../lib/similarity/index.js'
import { changed, randomSounds, SILENCE } from './sounds.js'

const LUFS = DIMENSIONS.findIndex(({ name }) => name === 'lufs')

describe('normalisation', () => {
  it('of nothing is the built-in one', () => {
    const { tracks, centers, scales, within, timbreScale } = fitNormalization(tableOf([]))
    expect({ tracks, centers, scales, within, timbreScale }).toEqual({
      tracks: 0,
      centers: BUILT_IN_NORMALIZATION.centers,
      scales: BUILT_IN_NORMALIZATION.scales,
      within: BUILT_IN_NORMALIZATION.within,
      timbreScale: BUILT_IN_NORMALIZATION.timbreScale,
    })
  })

  it('takes median and half the width of the middle 68 %', () => {
    const [sound] = randomSounds(1)
    // Evenly from −30 to −10: the percentiles 16 and 84 lie 13.6 apart. A thousand tracks outweigh the built-in ten.
    const sounds = Array.from({ length: 1001 }, (_, i) => changed(sound!, { lufs: -30 + i / 50 }))
    const { centers, scales, tracks } = fitNormalization(tableOf(sounds))
    expect(tracks).toBe(1001)
    expect(centers[LUFS]).toBeCloseTo(-20, 6)
    expect(scales[LUFS]).toBeCloseTo(6.8, 1)
  })

  it('is not moved by a few odd tracks, nor by silence at all', () => {
    const sounds = randomSounds(500)
    const plain = fitNormalization(tableOf(sounds))
    const odd = fitNormalization(tableOf([...sounds, ...sounds.slice(0, 10).map((s) => changed(s, { lufs: 9 }))]))
    expect(odd.scales[LUFS]).toBeCloseTo(plain.scales[LUFS] as number, 0)
    const silent = fitNormalization(tableOf([...sounds, ...Array.from({ length: 200 }, () => SILENCE)]))
    expect(silent.scales).toEqual(plain.scales)
    expect(silent.within).toEqual(plain.within)
  })

  it('stays above 0 where all tracks are alike', () => {
    const [sound] = randomSounds(1)
    const { scales, within, timbreScale } = fitNormalization(tableOf(Array.from({ length: 5000 }, () => sound!)))
    for (const scale of [...scales, ...within, timbreScale]) expect(scale).toBeGreaterThan(0)
  })

  it('is outgrown when the library has grown or shrunk by a tenth, or the algorithm has changed', () => {
    const fitted = { ...BUILT_IN_NORMALIZATION, tracks: 100 }
    expect(isOutgrown(fitted, 110)).toBe(false)
    expect(isOutgrown(fitted, 111)).toBe(true)
    expect(isOutgrown(fitted, 90)).toBe(true)
    expect(isOutgrown({ ...fitted, algorithmVersion: 0 }, 100)).toBe(true)
    expect(isOutgrown(BUILT_IN_NORMALIZATION, 1)).toBe(true)
  })
})
