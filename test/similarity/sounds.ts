/** Made-up tracks that are plausible in every number. */
import { ALGORITHM_VERSION, DIMENSIONS, type Fingerprint } from '../../lib/schema/index.js'
import type { Sound } from '../../lib/similarity/index.js'
import { seededRandom } from '../signals/random.js'

export const SEED = 20261125

/** Values in the typical ranges; bands that sum to 1. */
export function randomSound(gaussian: () => number): Sound {
  const between = (from: number, to: number) => from + (to - from) / (1 + Math.exp(-1.5 * gaussian()))
  const entries = DIMENSIONS.map(({ name, typical }): [string, number] => [name, between(typical.from, typical.to)])
  const values = Object.fromEntries(entries) as Record<string, number>
  const bands = DIMENSIONS.filter(({ family }) => family === 'frequency').map(({ name }) => name)
  const shares = bands.map(() => Math.exp(1.5 * gaussian()))
  const sum = shares.reduce((total, share) => total + share, 0)
  for (const [i, name] of bands.entries()) values[name] = (shares[i] as number) / sum
  const timbre = Array.from({ length: 40 }, (_, i) =>
    i < 20 ? (60 * gaussian()) / (1 + i) : Math.exp(2 + gaussian() / 3),
  )
  return {
    fingerprint: values as Fingerprint,
    algorithmVersion: ALGORITHM_VERSION,
    details: { tempo_confidence: between(0, 1), timbre },
  }
}

export function randomSounds(count: number, seed = SEED): Sound[] {
  const { gaussian } = seededRandom(seed)
  return Array.from({ length: count }, () => randomSound(gaussian))
}

/** The sound with some numbers changed. */
export function changed(sound: Sound, values: Partial<Fingerprint>, details: Partial<Sound['details']> = {}): Sound {
  return {
    ...sound,
    fingerprint: { ...sound.fingerprint, ...values },
    details: sound.details && { ...sound.details, ...details },
  }
}

export function withoutTimbre(sound: Sound): Sound {
  return { ...sound, details: sound.details && { ...sound.details, timbre: null } }
}

export const SILENCE: Sound = {
  fingerprint: Object.fromEntries(DIMENSIONS.map(({ name, neutral }) => [name, neutral])) as Fingerprint,
  algorithmVersion: ALGORITHM_VERSION,
  details: { tempo_confidence: 0, timbre: null },
}
