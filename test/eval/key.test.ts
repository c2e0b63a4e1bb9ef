import { describe, expect, it } from 'vitest'
import { keyScore, parseKey } from '../../bench/eval/key.js'

describe('key names', () => {
  it.each([
    ['C major', 0, 'major'],
    ['Gb major', 6, 'major'],
    ['F# minor', 6, 'minor'],
    ['Cb minor', 11, 'minor'],
    ['B:minor', 11, 'minor'],
  ])('reads %s', (text, tonic, mode) => expect(parseKey(text)).toEqual({ tonic, mode }))
  it.each(['', 'H major', 'C', 'C dorian', 'c major', 'C## major'])('refuses "%s"', (text) => {
    expect(() => parseKey(text)).toThrow(RangeError)
  })
})

describe('MIREX weighted score', () => {
  it.each([
    ['C major', 'C major', 1],
    ['G major', 'C major', 0.5],
    ['F major', 'C major', 0.5],
    ['E minor', 'A minor', 0.5],
    ['A minor', 'C major', 0.3],
    ['C major', 'A minor', 0.3],
    ['C minor', 'C major', 0.2],
    ['C major', 'C minor', 0.2],
    ['D major', 'C major', 0],
    // A third up and not down: C minor's relative is E flat, not A.
    ['A major', 'C minor', 0],
    ['Eb minor', 'C major', 0],
    ['G minor', 'C major', 0],
  ])('%s for %s is %d', (found, annotated, score) => {
    expect(keyScore(parseKey(found), parseKey(annotated))).toBe(score)
  })
})
