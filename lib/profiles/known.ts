import type { Measure, SoundProfile } from './types.js'

/** Profiles that have been checked and can't have changed since. */
const KNOWN = new WeakSet<object>()

export function isKnown(profile: object): profile is SoundProfile {
  return KNOWN.has(profile)
}

/** Freezes a profile that is right, with its ranges. */
export function known(profile: SoundProfile): SoundProfile {
  for (const measure in profile.ranges) Object.freeze(profile.ranges[measure as Measure])
  Object.freeze(profile.ranges)
  KNOWN.add(Object.freeze(profile))
  return profile
}
