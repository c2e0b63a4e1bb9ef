import type { Measured } from './measures.js'
import type { Preset } from './presets.js'
import { type Advice, AUDIBLE_DB, decibels, joined, keep, NOTHING, suggest } from './suggestion.js'
import type { SoundProfile } from './types.js'
import { rangeText, valueText } from './words.js'

/** One onset in two seconds: with fewer there is nothing to give an attack to. */
const LEAST_DENSITY = 0.05

/** Attacks, peaks, and the range of loudness. Dynamics are reduced at will, but made only as far as something is left of them. */
export function dynamicsAdvice(sound: Measured, preset: Preset, reference: SoundProfile): Advice {
  if ((sound.values.get('lufs') ?? null) === null) return NOTHING
  return joined([crestAdvice(sound, preset, reference), rangeAdvice(sound, preset, reference)])
}

function crestAdvice({ values }: Measured, preset: Preset, { ranges, name }: SoundProfile): Advice {
  const crest = values.get('crest_db') ?? null
  const range = ranges.crest_db
  if (crest === null || !range) return NOTHING
  const have = `crest factor ${valueText('crest_db', crest)} (${name}: ${rangeText('crest_db', range)})`
  // A preset that corrects nothing but lifts attacks lifts them all the way.
  const share = preset.correction || 1
  const low = share * Math.max(0, (range.minimum ?? crest) - crest)
  const high = share * Math.max(0, crest - (range.maximum ?? crest))
  if (low >= AUDIBLE_DB && preset.maximumAttackDb > 0) {
    if ((values.get('transient_density') ?? 0) < LEAST_DENSITY) {
      return keep('crest_db', `${have}: hardly anything strikes that could get more attack`)
    }
    const amountDb = Math.min(low, preset.maximumAttackDb)
    const isLimited = amountDb < low
    const short = `; ${decibels(low - amountDb)} more can't be made: what a limiter has cut off takes a less limited mix`
    const words = `${have}${isLimited ? short : ''}`
    const limitedBy = isLimited ? 'preset' : null
    const suggestion = suggest({
      action: 'attack-gain',
      measure: 'crest_db',
      amountDb,
      wantedDb: low,
      limitedBy,
      words,
    })
    return { suggestions: [suggestion], kept: [] }
  }
  if (high >= AUDIBLE_DB && preset.maximumReductionDb > 0)
    return reduction('peak-reduction', 'crest_db', high, have, preset)
  return preset.maximumAttackDb > 0 ? keep('crest_db', `${have}: lively enough`) : NOTHING
}

function rangeAdvice({ values }: Measured, preset: Preset, { ranges, name }: SoundProfile): Advice {
  const measure = 'loudness_range_lu'
  const loudnessRange = values.get(measure) ?? null
  const range = ranges[measure]
  if (loudnessRange === null || !range || preset.maximumReductionDb === 0) return NOTHING
  const have = `loudness range ${valueText(measure, loudnessRange)} (${name}: ${rangeText(measure, range)})`
  const high = preset.correction * (loudnessRange - (range.maximum ?? loudnessRange))
  if (high >= AUDIBLE_DB) return reduction('range-reduction', measure, high, have, preset)
  if (range.minimum !== null && loudnessRange < range.minimum) {
    return keep(measure, `${have}: contrast between passages is made by the arrangement, not by processing`)
  }
  return NOTHING
}

function reduction(
  action: 'peak-reduction' | 'range-reduction',
  measure: 'crest_db' | 'loudness_range_lu',
  wanted: number,
  have: string,
  { maximumReductionDb }: Preset,
): Advice {
  const amount = Math.min(wanted, maximumReductionDb)
  const limitedBy = amount < wanted ? 'preset' : null
  const short = limitedBy ? `; ${decibels(wanted - amount)} more would be heard as processing` : ''
  const suggestion = suggest({
    action,
    measure,
    amountDb: -amount,
    wantedDb: -wanted,
    limitedBy,
    words: have + short,
  })
  return { suggestions: [suggestion], kept: [] }
}
