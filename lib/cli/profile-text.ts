/** Sound profiles, matches and suggestions for people. */
import {
  amountText,
  type Enhancement,
  type Measure,
  measureFacts,
  type ProfileMatch,
  rangeText,
  type SoundProfile,
  suggestionName,
  valueText,
} from '../profiles/index.js'
import type { Terminal } from './terminal.js'
import { padEnd, padStart, printable, truncate, wrap } from './text.js'

const INDENT = '  '
const NAME_CELLS = 23
const LABEL_CELLS = 20
const MAXIMUM_CELLS = 120
/** With less room what is said stands below what it is said of. */
const MINIMUM_WORDS_CELLS = 36

/** Profiles, the best fit first, and what is amiss most. */
export function matchesText(song: string, matches: readonly ProfileMatch[], terminal: Terminal): string {
  const { colors } = terminal
  const lines = matches.flatMap(({ profile, score, isMet, text }) => {
    const name = printable(profile.name)
    const head = `${score.toFixed(2)}  ${padEnd(isMet ? colors.green(name) : name, NAME_CELLS)}`
    return hanging(head, 6 + NAME_CELLS, text, terminal)
  })
  return block([...title(song, terminal), '', ...lines])
}

/** One profile, measure by measure: what costs most of the score first. */
export function fitsText(
  song: string,
  { profile, score, isMet, text, fits }: ProfileMatch,
  terminal: Terminal,
): string {
  const { colors } = terminal
  const verdict = `${printable(profile.label)}: ${score.toFixed(2)}, ${text}`
  const lines = fits.flatMap(({ name, value, range, words }) => {
    const have = value === null ? 'not known' : valueText(name, value)
    const head =
      padEnd(measureFacts(name).label, LABEL_CELLS) + padStart(words === null ? have : colors.yellow(have), 12)
    return hanging(`${head}  `, LABEL_CELLS + 14, [words, rangeText(name, range)].filter(Boolean).join('; '), terminal)
  })
  const shown = wrap(verdict, cellsOf(terminal)).map((line) => (isMet ? colors.green(line) : line))
  return block([...title(song, terminal), ...shown, '', ...lines])
}

/** What could be done, then what had better be left. */
export function enhancementText(song: string, enhancement: Enhancement, terminal: Terminal): string {
  const { preset, reference, suggestions, kept } = enhancement
  const { colors } = terminal
  const head = (name: string, amount: string) => `${padEnd(name, LABEL_CELLS)}${padStart(amount, 8)}  `
  const done = suggestions.flatMap((suggestion) => {
    const name = capitalized(suggestionName(suggestion))
    return hanging(head(name, amountText(suggestion)), LABEL_CELLS + 10, suggestion.words, terminal)
  })
  const left = kept.flatMap(({ measure, words }) =>
    hanging(head(measureFacts(measure).label, 'as it is'), LABEL_CELLS + 10, words, terminal),
  )
  const facts = wrap(`${preset}, measured by ${printable(reference.name)}`, cellsOf(terminal)).map(colors.dim)
  const nothing = suggestions.length === 0 ? ['There is nothing to suggest.'] : []
  return block([...title(song, terminal), ...facts, '', ...done, ...nothing, ...(left.length > 0 ? ['', ...left] : [])])
}

/** A profile: its ranges, and where they are from. */
export function profileText({ name, label, ranges }: SoundProfile, terminal: Terminal): string {
  const { colors } = terminal
  const shown = Object.entries(ranges).flatMap(([measure, range]) => {
    const head = padEnd(measureFacts(measure as Measure).label, LABEL_CELLS)
    return hanging(head, LABEL_CELLS, rangeText(measure as Measure, range), terminal)
  })
  const sources = new Set(Object.values(ranges).map(({ source }) => source))
  const told = [...sources].flatMap((source) => wrap(printable(source), cellsOf(terminal)))
  return block([
    colors.bold(truncate(`${printable(name)}  ·  ${printable(label)}`, cellsOf(terminal))),
    ...shown,
    ...told.map((line) => colors.dim(line)),
  ])
}

function cellsOf({ columns }: Terminal): number {
  return Math.min(columns, MAXIMUM_CELLS) - 2 * INDENT.length
}

function title(song: string, terminal: Terminal): string[] {
  return [terminal.colors.bold(truncate(printable(song), cellsOf(terminal)))]
}

/** Words beside what they are about, or below it where there is too little room. */
function hanging(head: string, headCells: number, words: string, terminal: Terminal): string[] {
  const cells = cellsOf(terminal)
  const { dim } = terminal.colors
  if (cells - headCells < MINIMUM_WORDS_CELLS) {
    return [head.trimEnd(), ...wrapQuantities(words, cells - INDENT.length).map((line) => INDENT + dim(line))]
  }
  const [first = '', ...more] = wrapQuantities(words, cells - headCells)
  return [head + dim(first), ...more.map((line) => ' '.repeat(headCells) + dim(line))]
}

/** Lines that part no number from its unit. */
function wrapQuantities(words: string, cells: number): string[] {
  const bound = words.replace(/(\d) (?=dB|LU|%|Hz|BPM|\/s)/g, '$1\u00a0')
  return wrap(bound, cells).map((line) => line.replaceAll('\u00a0', ' '))
}

function block(lines: readonly string[]): string {
  return `${lines.map((line) => (line === '' ? '' : INDENT + line)).join('\n')}\n\n`
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
