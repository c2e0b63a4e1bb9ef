import type { DimensionName } from '../schema/index.js'
import { DELIVERY_PROFILES } from './delivery-profiles.js'
import type { ProfileRange } from './types.js'

export type PresetName = 'gentle' | 'warm' | 'bright' | 'punchy' | 'adaptive'

/** A character to give a track, and how far to go for it. */
export interface Preset {
  readonly name: PresetName
  /** One sentence. */
  readonly meaning: string
  /** How much of the way into the reference's range what lies outside is brought, 0–1. */
  readonly correction: number
  /** dB that bands are moved by for the sake of colour, where the reference's range leaves room. */
  readonly colour: { readonly [Name in DimensionName]?: number }
  /** Largest move of a band, dB. */
  readonly maximumBandDb: number
  /** Largest move of the side signal, dB. */
  readonly maximumSideDb: number
  /** Largest lift of attacks that fall short of the reference, dB; 0: none. */
  readonly maximumAttackDb: number
  /** Largest reduction of peaks or of the range of loudness that exceed the reference, dB; 0: none. */
  readonly maximumReductionDb: number
  /** The delivery profile that loudness and peaks go by. */
  readonly delivery: string
}

/**
 * Broad moves of one to three decibels are what mastering is done with; a track that needs more than three has a matter of the
 * mix, where a move does not move everything else. The presets keep to that: `gentle` and the colours to half of it, so that
 * with two bands in opposite directions the contrast is three; `adaptive` may use it all.
 */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  gentle: {
    name: 'gentle',
    meaning: 'Brings what is out of the ordinary half of the way back, and leaves the rest.',
    correction: 0.5,
    colour: {},
    maximumBandDb: 1.5,
    maximumSideDb: 1.5,
    maximumAttackDb: 1.5,
    maximumReductionDb: 0,
    delivery: 'aes-streaming-music',
  },
  warm: {
    name: 'warm',
    meaning: 'More body below 500 Hz, less edge above 4 kHz.',
    correction: 0,
    colour: { bass_pct: 1, low_mid_pct: 1.5, presence_pct: -1.5, air_pct: -1 },
    maximumBandDb: 1.5,
    maximumSideDb: 1.5,
    maximumAttackDb: 0,
    maximumReductionDb: 0,
    delivery: 'spotify',
  },
  bright: {
    name: 'bright',
    meaning: 'More presence and air, less that covers them.',
    correction: 0,
    colour: { low_mid_pct: -1, presence_pct: 1.5, air_pct: 1.5 },
    maximumBandDb: 1.5,
    maximumSideDb: 1.5,
    maximumAttackDb: 0,
    maximumReductionDb: 0,
    delivery: 'spotify',
  },
  punchy: {
    name: 'punchy',
    meaning: 'Firmer bass and attacks, with room between them.',
    correction: 0,
    colour: { bass_pct: 1, low_mid_pct: -1, upper_mid_pct: 1 },
    maximumBandDb: 1.5,
    maximumSideDb: 1.5,
    maximumAttackDb: 2,
    maximumReductionDb: 0,
    delivery: 'spotify',
  },
  adaptive: {
    name: 'adaptive',
    meaning: 'Towards a profile: the one that is given, or the kind of music that the track is nearest to.',
    correction: 1,
    colour: {},
    maximumBandDb: 3,
    maximumSideDb: 3,
    maximumAttackDb: 2,
    maximumReductionDb: 3,
    delivery: 'spotify',
  },
}

export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[]

/** What a preset delivers to. */
export function deliveryOf({ delivery }: Preset): { readonly lufs: ProfileRange; readonly truePeak: ProfileRange } {
  const ranges = DELIVERY_PROFILES.find(({ name }) => name === delivery)?.ranges
  return { lufs: ranges?.lufs as ProfileRange, truePeak: ranges?.true_peak_dbtp as ProfileRange }
}
