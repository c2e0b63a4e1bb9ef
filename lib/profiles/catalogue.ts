import { DELIVERY_PROFILES } from './delivery-profiles.js'
import { profileOfKind } from './measured-kind.js'
import { MEASURED_KINDS } from './measured-kinds.js'
import { ownProfile } from './read.js'
import type { SoundProfile } from './types.js'

/** The built-in profiles: specifications to deliver to, then what was measured of open music. Deeply frozen. */
export const PROFILES: readonly SoundProfile[] = Object.freeze(
  [...DELIVERY_PROFILES, ...MEASURED_KINDS.map(profileOfKind)].map(ownProfile),
)
