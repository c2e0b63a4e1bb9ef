import type { Measured } from './measures.js'
import { type Advice, AUDIBLE_DB, decibels, keep, type Suggestion, suggest } from './suggestion.js'
import type { ProfileRange } from './types.js'
import { rangeText, valueText } from './words.js'

/** Smaller than the reading of any meter. */
const ROUNDING_DB = 0.05

/** What loudness is to become, and what it must not cost. */
export interface LoudnessTarget {
  readonly lufs: ProfileRange
  /** Highest true peak, dBTP. */
  readonly ceilingDbtp: number
  /** What a crest factor should not fall below, dB. */
  readonly leastCrestDb: number | null
}

/**
 * Gain towards a loudness, no further than the true peak allows: gain alone changes nothing else. Peaks that must come down
 * while the loudness may not are reduced.
 */
export function loudnessAdvice({ values, hasDetails }: Measured, target: LoudnessTarget): Advice {
  const lufs = values.get('lufs') ?? null
  if (lufs === null) return keep('lufs', 'silence has no loudness')
  const truePeak = values.get('true_peak_dbtp') ?? null
  const wanted = wantedGain(lufs, target.lufs)
  if (truePeak === null) {
    if (wanted > 0) {
      const why = hasDetails ? 'the true peak is not known' : 'without details the true peak is not known'
      return keep('lufs', `${decibels(wanted)} short of ${goalText(target)}, but ${why}, and gain could clip`)
    }
    return wanted < 0 ? { suggestions: [gain(lufs, wanted, wanted, target, null, '')], kept: [] } : within(lufs, target)
  }
  const headroom = target.ceilingDbtp - truePeak
  if (wanted > 0) return raised(lufs, truePeak, wanted, target, values.get('crest_db') ?? null)
  const over = wanted - headroom
  if (over <= ROUNDING_DB) {
    return wanted < 0 ? { suggestions: [gain(lufs, wanted, wanted, target, null, '')], kept: [] } : within(lufs, target)
  }
  if (wanted === 0 && lufs + headroom >= (target.lufs.minimum ?? Number.NEGATIVE_INFINITY)) {
    const words = `true peak ${valueText('true_peak_dbtp', truePeak)} is above ${valueText('true_peak_dbtp', target.ceilingDbtp)}, and the loudness stays within ${rangeText('lufs', target.lufs)}`
    return {
      suggestions: [suggest({ action: 'gain', measure: 'true_peak_dbtp', amountDb: headroom, words })],
      kept: [],
    }
  }
  const down = wanted < 0 ? [gain(lufs, wanted, wanted, target, null, '')] : []
  return { suggestions: [...down, peakReduction(truePeak + wanted, target)], kept: [] }
}

/** 0 within the range, else to its target, or the nearer end. */
function wantedGain(lufs: number, { minimum, maximum, target }: ProfileRange): number {
  const isBelow = minimum !== null && lufs < minimum
  const isAbove = maximum !== null && lufs > maximum
  if (!isBelow && !isAbove) return 0
  return (target ?? ((isBelow ? minimum : maximum) as number)) - lufs
}

function raised(lufs: number, truePeak: number, wanted: number, target: LoudnessTarget, crest: number | null): Advice {
  const headroom = target.ceilingDbtp - truePeak
  const over = headroom < -ROUNDING_DB ? [peakReduction(truePeak, target)] : []
  const amount = Math.min(wanted, Math.max(0, headroom))
  const short = wanted - amount
  if (short <= ROUNDING_DB) return { suggestions: [gain(lufs, amount, wanted, target, null, '')], kept: [] }
  const limit = `limited by true peak: ${decibels(short)} short`
  const rest = `${limit}; ${limiterWords(short, crest, target.leastCrestDb)}`
  if (amount < AUDIBLE_DB) {
    const peak = valueText('true_peak_dbtp', truePeak)
    const kept = {
      measure: 'lufs',
      words: `no gain from ${valueText('lufs', lufs)} at a true peak of ${peak}: ${rest}`,
    } as const
    return { suggestions: over, kept: [kept] }
  }
  return { suggestions: [gain(lufs, amount, wanted, target, 'true peak', `, ${rest}`)], kept: [] }
}

/** Whether more than gain would do. */
function limiterWords(short: number, crest: number | null, leastCrest: number | null): string {
  if (crest === null) return 'the rest would take a limiter'
  const after = crest - short
  const change = `crest factor ${crest.toFixed(1)} → ${after.toFixed(1)} dB`
  if (leastCrest !== null && after < leastCrest) return `a limiter for the rest would cost too much punch (${change})`
  return `a limiter could do the rest (${change})`
}

function gain(
  lufs: number,
  amountDb: number,
  wantedDb: number,
  target: LoudnessTarget,
  limitedBy: Suggestion['limitedBy'],
  rest: string,
): Suggestion {
  const words = `${valueText('lufs', lufs)}, where ${goalText(target)} is asked for${rest}`
  return suggest({ action: 'gain', measure: 'lufs', amountDb, wantedDb, limitedBy, words })
}

function peakReduction(truePeak: number, { ceilingDbtp }: LoudnessTarget): Suggestion {
  const [peak, ceiling] = [truePeak, ceilingDbtp].map((level) => valueText('true_peak_dbtp', level))
  const words = `peaks at ${peak} stand above ${ceiling}, and less gain would be too quiet`
  return suggest({ action: 'peak-reduction', measure: 'true_peak_dbtp', amountDb: ceilingDbtp - truePeak, words })
}

function within(lufs: number, { lufs: range }: LoudnessTarget): Advice {
  return keep('lufs', `${valueText('lufs', lufs)} is within ${rangeText('lufs', range)}`)
}

function goalText({ lufs }: LoudnessTarget): string {
  return lufs.target === null ? rangeText('lufs', lufs) : valueText('lufs', lufs.target)
}
