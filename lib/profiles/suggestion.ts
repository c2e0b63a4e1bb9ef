/** What suggestions are made of. */
import type { Measure } from './types.js'

export type Action =
  /** Gain of the whole track. */
  | 'gain'
  /** Gain of a band, by a broad filter. */
  | 'band-gain'
  /** Gain of the side signal, (L − R)/2, against the middle. */
  | 'side-gain'
  /** One channel's polarity turned round; it has no amount. */
  | 'invert-polarity'
  /** Attacks lifted against what sustains, by a transient shaper. */
  | 'attack-gain'
  /** Peaks taken down, by a limiter or fast compressor. */
  | 'peak-reduction'
  /** Loud and quiet passages brought nearer, by slow compression or fader moves. */
  | 'range-reduction'

/** One thing that could be done. */
export interface Suggestion {
  readonly action: Action
  /** The measure that it is for. */
  readonly measure: Measure
  /** dB, above 0 for more; of reductions below 0. Null where it has none. */
  readonly amountDb: number | null
  /** What would be wanted if nothing limited it. */
  readonly wantedDb: number | null
  /** What keeps the amount from what is wanted. */
  readonly limitedBy: 'true peak' | 'preset' | null
  /** Of a band. */
  readonly bandHz: readonly [from: number, to: number] | null
  /** Why, and why so much. */
  readonly words: string
}

/** What is left as it is, although the target speaks of it. */
export interface Kept {
  readonly measure: Measure
  /** Why. */
  readonly words: string
}

export interface Advice {
  readonly suggestions: readonly Suggestion[]
  readonly kept: readonly Kept[]
}

export const NOTHING: Advice = { suggestions: [], kept: [] }

/** Level differences of less are hardly heard (Zwicker & Fastl, Psychoacoustics: half a decibel to one). */
export const AUDIBLE_DB = 0.5

export function suggest(
  suggestion: Pick<Suggestion, 'action' | 'measure' | 'words'> & Partial<Suggestion>,
): Suggestion {
  const { amountDb = null } = suggestion
  return { wantedDb: amountDb, limitedBy: null, bandHz: null, ...suggestion, amountDb }
}

export function keep(measure: Measure, words: string): Advice {
  return { suggestions: [], kept: [{ measure, words }] }
}

export function joined(parts: readonly Advice[]): Advice {
  return { suggestions: parts.flatMap((part) => part.suggestions), kept: parts.flatMap((part) => part.kept) }
}

/** Within −limit … limit. */
export function limited(amount: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, amount))
}

export function decibels(amount: number): string {
  return `${Math.abs(amount).toFixed(1).replace(/\.0$/, '')} dB`
}

/** As in "+1.5 dB"; empty where there is no amount. */
export function amountText({ amountDb }: Suggestion): string {
  if (amountDb === null) return ''
  return `${amountDb < 0 ? '−' : '+'}${Math.abs(amountDb).toFixed(1)} dB`
}
