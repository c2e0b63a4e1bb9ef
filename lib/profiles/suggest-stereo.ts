import type { Measured } from './measures.js'
import type { Preset } from './presets.js'
import { type Advice, AUDIBLE_DB, decibels, keep, limited, NOTHING, suggest } from './suggestion.js'
import type { SoundProfile } from './types.js'
import { rangeText, valueText } from './words.js'

/** The schema's tolerance: closer to mono than that nothing can be told from it. */
const MONO_WIDTH = 0.005
/** Side as strong as middle: beyond, the channels together are opposed, and mono playback loses more than it keeps. */
const WIDEST = 0.5
/** So much of opposition is no effect but a channel with its polarity turned round. */
const REVERSED_CORRELATION = -0.8

export interface StereoAdvice extends Advice {
  /** Width once that is done; null where it is not known. */
  readonly expectedWidth: number | null
}

/**
 * Gain of the side signal. Width w is S ÷ (M + S), so S ÷ M is w ÷ (1 − w), and the gain is the ratio of two of these.
 * Mono stays mono: there is no side signal to raise.
 */
export function stereoAdvice({ values }: Measured, preset: Preset, { ranges, name }: SoundProfile): StereoAdvice {
  const width = values.get('stereo_width') ?? null
  if (width === null) return { ...NOTHING, expectedWidth: null }
  const kept = (words: string) => ({ ...keep('stereo_width', words), expectedWidth: width })
  if (width < MONO_WIDTH) return kept('mono stays mono: there is no side signal that could be raised')
  if ((values.get('phase_correlation') ?? 0) < REVERSED_CORRELATION) {
    const words =
      'the channels are opposite, and mono playback would cancel them: one of them is reversed, by all signs'
    const suggestion = suggest({ action: 'invert-polarity', measure: 'phase_correlation', words })
    return { suggestions: [suggestion], kept: [], expectedWidth: 1 - width }
  }
  const range = ranges.stereo_width
  const text = valueText('stereo_width', width)
  const moved = (wantedDb: number, words: string): StereoAdvice => {
    const amountDb = limited(wantedDb, preset.maximumSideDb)
    const isLimited = amountDb !== wantedDb
    const short = isLimited ? `; ${decibels(wantedDb - amountDb)} more would be a matter of the mix` : ''
    const suggestion = suggest({
      action: 'side-gain',
      measure: 'stereo_width',
      amountDb,
      wantedDb,
      limitedBy: isLimited ? 'preset' : null,
      words: words + short,
    })
    return { suggestions: [suggestion], kept: [], expectedWidth: widened(width, amountDb) }
  }
  const toWidest = sideGain(width, WIDEST)
  if (toWidest <= -AUDIBLE_DB) {
    return moved(toWidest, `width ${text}: more is opposed than common, and mono playback would lose it`)
  }
  if (!range || preset.correction === 0) return { ...NOTHING, expectedWidth: width }
  const wanted = preset.correction * gainInto(width, range.minimum, range.maximum)
  if (Math.abs(wanted) < AUDIBLE_DB)
    return kept(`width ${text} is as ${name} has it (${rangeText('stereo_width', range)})`)
  return moved(wanted, `width ${text} (${name}: ${rangeText('stereo_width', range)})`)
}

function gainInto(width: number, minimum: number | null, maximum: number | null): number {
  if (minimum !== null && width < minimum) return sideGain(width, Math.min(minimum, WIDEST))
  // What is wider than mono can bear has been dealt with; what is narrower than the range is not widened to mono.
  if (maximum !== null && width > maximum && maximum > MONO_WIDTH) return sideGain(width, maximum)
  return 0
}

function sideGain(from: number, to: number): number {
  const ratio = (width: number) => width / (1 - width)
  return 20 * Math.log10(ratio(to) / ratio(from))
}

function widened(width: number, gainDb: number): number {
  const ratio = (width / (1 - width)) * 10 ** (gainDb / 20)
  return ratio / (1 + ratio)
}
