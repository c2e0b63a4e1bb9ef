import type { Details } from '../analyze/index.js'
import type { DimensionName, Fingerprint } from '../schema/index.js'

/** What a profile may ask of: the 25 dimensions, and what specifications ask of beside them. */
export type Measure = DimensionName | 'true_peak_dbtp' | 'loudness_range_lu'

/** The details that profiles and suggestions look at. */
export type ProfiledDetails = Pick<Details, 'true_peak_dbtp' | 'loudness_range_lu' | 'tempo_confidence'>

/**
 * A result of `fingerprint()`, a track of a library, or 25 values by name. What only details tell is not known without them.
 */
export type ProfiledSound =
  | {
      readonly fingerprint: Fingerprint
      readonly algorithmVersion: number
      readonly details?: ProfiledDetails | null | undefined
    }
  | Fingerprint

/** Where one measure should lie, in its unit. At least one end is given. */
export interface ProfileRange {
  /** Null: no lower end. */
  readonly minimum: number | null
  /** Null: no upper end. */
  readonly maximum: number | null
  /** Where within the range it should lie at best, as a specification says; null: anywhere. */
  readonly target: number | null
  /** So far outside the fit is a half: in the measure's unit, or octaves where the schema compares logarithms. Above 0. */
  readonly tolerance: number
  /** Where the figures are from. */
  readonly source: string
}

/** What a kind of sound has in common. A plain object: as JSON it is the file that the command line reads and writes. */
export interface SoundProfile {
  /** Lower-case words joined by hyphens. */
  readonly name: string
  readonly label: string
  /** A specification to deliver to, what was measured of open music, or the user's own. */
  readonly kind: 'delivery' | 'music' | 'own'
  /** Numbers of other versions don't compare with it. */
  readonly algorithmVersion: number
  /** How many tracks were measured; null: none, it is a specification. */
  readonly tracks: number | null
  readonly ranges: { readonly [Name in Measure]?: ProfileRange }
}
