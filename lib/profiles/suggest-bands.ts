import { BANDS, type Measured, placeOf, valueAt } from './measures.js'
import type { Preset } from './presets.js'
import { type Advice, AUDIBLE_DB, decibels, joined, keep, NOTHING, suggest } from './suggestion.js'
import type { SoundProfile } from './types.js'
import { rangeText, valueText } from './words.js'

type Band = (typeof BANDS)[number]
/** Share of the energy, −50 dB: what lies deeper below the rest is noise floor, and to raise it would raise noise. */
const NOISE_FLOOR = 1e-5

/** In the order of the bands. */
export interface BandAdvice extends Advice {
  /** Shares of the energy once that is done, 0–1. */
  readonly expected: readonly number[]
}

/**
 * Moves of the seven bands. Gain g of a band alone turns its share p of the energy into q where g = q(1 − p) ÷ (p(1 − q)), the
 * ratio of what stands against the rest. What is too much comes down first: all else then has a larger share, and needs less.
 */
export function bandAdvice({ values }: Measured, preset: Preset, reference: SoundProfile): BandAdvice {
  const measured = BANDS.map(({ name }) => values.get(name) ?? 0)
  let expected = measured
  const parts: Advice[] = []
  const untouched = new Set(measured.some((share) => share > 0) ? BANDS.keys() : [])
  for (const direction of [-1, 1] as const) {
    for (const band of untouched) {
      const { amountDb, advice } = moveOf(band, expected, measured, preset, reference, direction)
      parts.push(advice)
      if (amountDb === 0) continue
      expected = moved(expected, band, amountDb)
      untouched.delete(band)
    }
  }
  return { ...joined(parts), expected }
}

interface Move {
  readonly amountDb: number
  readonly advice: Advice
}

const UNMOVED: Move = { amountDb: 0, advice: NOTHING }

/**
 * @param shares as they are by then
 * @param direction 1: only upwards, −1: only downwards
 */
function moveOf(
  band: number,
  shares: readonly number[],
  measured: readonly number[],
  { correction, colour, maximumBandDb }: Preset,
  { ranges, name: reference }: SoundProfile,
  direction: 1 | -1,
): Move {
  const { name, bandHz = null } = BANDS[band] as Band
  const range = ranges[name]
  if (!range) return UNMOVED
  const share = shares[band] as number
  const [near, far] = direction > 0 ? [range.minimum, range.maximum] : [range.maximum, range.minimum]
  // By the measure's own scale: what is inaudible below the rest is not compared.
  const compared = valueAt(name, placeOf(name, share))
  const outsideDb = near === null ? 0 : Math.max(0, direction * gainTo(near, compared))
  const roomDb = far === null ? Number.POSITIVE_INFINITY : Math.max(0, direction * gainTo(far, compared))
  const colourDb = Math.max(0, direction * (colour[name] ?? 0))
  const wanted = outsideDb * correction + Math.min(colourDb, roomDb)
  const text = valueText(name, share)
  const have = `${text} of the energy${text === valueText(name, measured[band] as number) ? '' : ' by then'}`
  const others = `${reference}: ${rangeText(name, range)}`
  if (wanted < AUDIBLE_DB) {
    if (colourDb === 0) return UNMOVED
    return { amountDb: 0, advice: keep(name, `${have} is ${direction > 0 ? 'much' : 'little'} already (${others})`) }
  }
  if (direction > 0 && share < NOISE_FLOOR) {
    return { amountDb: 0, advice: keep(name, 'nothing is there but noise, which would be raised') }
  }
  const amount = Math.min(wanted, maximumBandDb)
  const rest = wanted - amount
  const off = outsideDb > 0 ? `, ${decibels(outsideDb)} ${direction > 0 ? 'below' : 'above'} the range` : ''
  const mix = rest >= AUDIBLE_DB ? `; ${decibels(rest)} more would be a matter of the mix` : ''
  const suggestion = suggest({
    action: 'band-gain',
    measure: name,
    amountDb: direction * amount,
    wantedDb: direction * wanted,
    limitedBy: rest > 0 ? 'preset' : null,
    bandHz,
    words: `${have}${off} (${others})${mix}`,
  })
  return { amountDb: direction * amount, advice: { suggestions: [suggestion], kept: [] } }
}

/** Gain of a band alone that turns its share of the energy into another, dB. */
function gainTo(wanted: number, share: number): number {
  return 10 * Math.log10((wanted * (1 - share)) / (share * (1 - wanted)))
}

/** The shares after a gain of one band; they sum to what they did. */
function moved(shares: readonly number[], band: number, gainDb: number): number[] {
  const energies = shares.map((share, other) => (other === band ? share * 10 ** (gainDb / 10) : share))
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const scale = sum(shares) / sum(energies)
  return energies.map((energy) => energy * scale)
}
