import { DELIVERY_PROFILES } from './delivery-profiles.js'
import { known } from './known.js'
import { profileOfKind } from './measured-kind.js'
import { MEASURED_KINDS } from './measured-kinds.js'
import type { SoundProfile } from './types.js'

/**
 * The built-in profiles: specifications to deliver to, then what was measured of open music. Deeply frozen. A test does the
 * checks of `readProfile` for them: at every start they would take 2 ms.
 */
export const PROFILES: readonly SoundProfile[] = Object.freeze(
  [...DELIVERY_PROFILES, ...MEASURED_KINDS.map(profileOfKind)].map(known),
)
