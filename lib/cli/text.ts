import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'

/** Terminal cells that a text takes, colour codes not counted and wide characters as two. */
export const width = stringWidth

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Tags and file names come from strangers: without what could move the cursor, colour the screen or turn the text round. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
}

/** Cut to so many terminal cells, the last one an ellipsis where something was lost. Not for coloured text. */
export function truncate(text: string, cells: number): string {
  if (width(text) <= cells) return text
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += width(segment)
    if (used > cells - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** Filled with spaces on the right, coloured or not, wide characters counted as two cells. */
export function padEnd(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - width(text)))
}

export function padStart(text: string, cells: number): string {
  return ' '.repeat(Math.max(0, cells - width(text))) + text
}

/** Lines of at most so many cells, broken between words. */
export function wrap(text: string, cells: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && width(`${line} ${word}`) > cells) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** As in `3:05` or `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
