/** Measures and how far they lie off, in words. */
import type { DimensionName } from '../schema/index.js'
import { quantityOf } from '../schema/quantity.js'
import { adjectiveFor } from '../similarity/words.js'
import { measureFacts, placeOf, valueAt } from './measures.js'
import type { Measure, ProfileRange } from './types.js'

/** Closer than half the tolerance it is slightly off, further than twice it is much. */
const SLIGHT = 0.5
const MUCH = 2

/** As people read it: "−14.2 LUFS", "38.0 %". */
export function valueText(name: Measure, value: number): string {
  const { unit } = measureFacts(name)
  if (unit === 'dBTP') return `${signless(value)} dBTP`
  // A band of a thousandth of the energy is no rarity.
  if (unit === 'fraction' && value > 0 && value < 0.01) return `${(value * 100).toPrecision(2)} %`
  const { value: text, unit: shown } = quantityOf({ unit }, value)
  return shown ? `${text} ${shown}` : text
}

/** As people read it: "−15.0 … −13.0 LUFS", "at most −1.0 dBTP". */
export function rangeText(name: Measure, { minimum, maximum }: ProfileRange): string {
  if (minimum === null) return `at most ${valueText(name, maximum as number)}`
  if (maximum === null) return `at least ${valueText(name, minimum)}`
  const [from] = valueText(name, minimum).split(' ')
  return `${from} … ${valueText(name, maximum)}`
}

/**
 * How a value outside a range sounds against what is within.
 *
 * @param excess how far outside, in the unit of the tolerance; below the range negative
 */
export function excessWords(name: Measure, range: ProfileRange, excess: number): string | null {
  if (excess === 0) return null
  const adjective = adjectiveOf(name, excess > 0)
  const { unit } = measureFacts(name)
  if (unit === 'LUFS' || unit === 'LU' || unit === 'dB' || unit === 'dBTP') {
    return `${Math.abs(excess).toFixed(1)} ${unit === 'LUFS' || unit === 'LU' ? 'LU' : 'dB'} ${adjective}`
  }
  if (unit === 'BPM') {
    // From the edge that is nearest, at the octave that is nearest.
    const edge = excess > 0 ? (range.maximum as number) : (range.minimum as number)
    const bpm = Math.abs(valueAt(name, placeOf(name, edge) + excess) - edge)
    return `${bpm.toFixed(0)} BPM ${adjective}`
  }
  const scales = Math.abs(excess) / range.tolerance
  return scales < SLIGHT ? `slightly ${adjective}` : scales < MUCH ? adjective : `much ${adjective}`
}

function adjectiveOf(name: Measure, isHigher: boolean): string {
  if (name === 'true_peak_dbtp') return isHigher ? 'higher in true peak' : 'lower in true peak'
  if (name === 'loudness_range_lu') return isHigher ? 'wider in loudness range' : 'narrower in loudness range'
  return adjectiveFor(name as DimensionName, isHigher)
}

const signless = (value: number) => value.toFixed(1).replace('-', '−')
