import type { Dimension } from '../schema/index.js'
import type { Colors } from './terminal.js'

/** A value's place between the ends of what is typical, 0–1; on a logarithmic axis where the values span decades. */
function position({ scale, typical }: Dimension, value: number): number {
  // An axis that starts at 0, as a share's does, can't be logarithmic.
  const isLogarithmic = scale === 'logarithmic' && typical.from > 0
  const place = (x: number) => (isLogarithmic ? Math.log(Math.max(x, Number.MIN_VALUE)) : x)
  const share = (place(value) - place(typical.from)) / (place(typical.to) - place(typical.from))
  return Math.min(1, Math.max(0, share))
}

/** A line of so many cells, filled from the left or, where the values have two signs, from its middle. */
export function bar(dimension: Dimension, value: number, cells: number, colors: Colors): string {
  const share = position(dimension, value)
  const rest = (count: number) => colors.dim('─'.repeat(count))
  if (dimension.minimum === -dimension.maximum) {
    const ends = [Math.round(share * cells), Math.round(cells / 2)]
    const [from, to] = [Math.min(...ends), Math.max(...ends)]
    return rest(from) + colors.cyan('━'.repeat(to - from)) + rest(cells - to)
  }
  const halves = Math.round(share * cells * 2)
  const filled = '━'.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? '╸' : '')
  return colors.cyan(filled) + rest(cells - filled.length)
}
