import type { Dimension } from './types.js'

/** A value as people read it, and its unit. */
export interface Quantity {
  readonly value: string
  readonly unit: string
}

const minus = (text: string) => text.replace('-', '−')

/** Three digits after the point, or two that count where that would hide a small value. */
function ratio(value: number): string {
  const size = Math.abs(value)
  if (size === 0 || size >= 0.01) return minus(value.toFixed(3))
  return minus(size >= 0.0001 ? value.toPrecision(2) : value.toExponential(1))
}

/** Scaled quantities are shown in the unit that they were scaled from, shares in per cent. */
export function quantityOf({ unit }: Pick<Dimension, 'unit'>, value: number): Quantity {
  switch (unit) {
    case 'fraction':
      return { value: (value * 100).toFixed(1), unit: '%' }
    case 'ratio':
      return { value: ratio(value), unit: '' }
    case '× 20 kHz':
      return { value: (value * 20000).toFixed(0), unit: 'Hz' }
    case '× 10/s':
      return { value: (value * 10).toFixed(1), unit: '/s' }
    case 'BPM':
      return value === 0 ? { value: 'none', unit: '' } : { value: value.toFixed(1), unit }
    default:
      return { value: minus(value.toFixed(1)), unit }
  }
}
