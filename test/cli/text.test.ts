import { describe, expect, it } from 'vitest'
import { clock, padEnd, printable, truncate, width, wrap } from '../../lib/cli/text.js'

describe('printable', () => {
  it.each([
    ['Caf\u00e9 \u65e5\u672c \u{1f469}\u200d\u{1f3a4}', 'Caf\u00e9 \u65e5\u672c \u{1f469}\u200d\u{1f3a4}'],
    ['red \u001b[31malert\u001b[0m', 'red alert'],
    ['one\r\ntwo\u0007', 'one two'],
    ['\u202egnos', 'gnos'],
  ])('leaves nothing in %j that would disturb a terminal', (text, expected) => {
    expect(printable(text)).toBe(expected)
  })
})

describe('truncate', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['a longer title', 9, 'a longer\u2026'],
    // Two cells a character: five of them would be one cell too many beside the ellipsis.
    ['\u65e5\u672c\u8a9e\u306e\u66f2', 8, '\u65e5\u672c\u8a9e\u2026'],
    ['\u{1f469}\u200d\u{1f3a4}\u{1f469}\u200d\u{1f3a4}', 3, '\u{1f469}\u200d\u{1f3a4}\u2026'],
  ])('cuts %s to %i cells', (text, cells, expected) => {
    expect(truncate(text, cells)).toBe(expected)
    expect(width(truncate(text, cells))).toBeLessThanOrEqual(cells)
  })
})

it('padEnd counts cells, not characters or colours', () => {
  expect(padEnd('\u65e5\u672c', 6)).toBe('\u65e5\u672c  ')
  expect(padEnd('\u001b[1mab\u001b[22m', 4)).toBe('\u001b[1mab\u001b[22m  ')
})

it('wrap breaks between words', () => {
  expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four'])
  expect(wrap('unbreakable', 4)).toEqual(['unbreakable'])
})

it.each([
  [0.4, '0:00'],
  [59.6, '1:00'],
  [185, '3:05'],
  [3723, '1:02:03'],
])('clock shows %d s as %s', (seconds, expected) => {
  expect(clock(seconds)).toBe(expected)
})
