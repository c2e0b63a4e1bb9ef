import { DIMENSIONS, FAMILIES } from '../schema/index.js'
import type { Terminal } from './terminal.js'
import { padEnd, wrap } from './text.js'

const INDENT = '  '
const NAME_CELLS = 24
const RANGE_CELLS = 22
const MAXIMUM_CELLS = 120
/** With less room the meaning stands below its name. */
const MINIMUM_MEANING_CELLS = 50

/** The 25 dimensions for people: name, unit and range, meaning. */
export function dimensionsTable({ columns, colors }: Terminal): string {
  const cells = Math.min(columns, MAXIMUM_CELLS) - INDENT.length
  const before = NAME_CELLS + RANGE_CELLS
  const lines = FAMILIES.flatMap((family) => [
    '',
    colors.bold(family.label),
    ...DIMENSIONS.filter((dimension) => dimension.family === family.name).flatMap(
      ({ name, unit, minimum, maximum, meaning }) => {
        const range = `${minimum} … ${maximum} ${unit}`.replaceAll('-', '−')
        const isWide = cells - before >= MINIMUM_MEANING_CELLS
        const [first = '', ...more] = wrap(meaning, isWide ? cells - before : cells - 2)
        const facts = colors.cyan(padEnd(name, NAME_CELLS)) + colors.dim(isWide ? padEnd(range, RANGE_CELLS) : range)
        if (!isWide) return [facts, ...[first, ...more].map((line) => `  ${line}`)]
        return [facts + first, ...more.map((line) => ' '.repeat(before) + line)]
      },
    ),
  ])
  return `${lines.map((line) => (line === '' ? '' : INDENT + line)).join('\n')}\n\n`
}
