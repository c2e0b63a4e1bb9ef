export interface Random {
  /** Evenly distributed in 0 … 1 (1 excluded). */
  readonly uniform: () => number
  /** Normal distribution, mean 0, deviation 1. */
  readonly gaussian: () => number
}

/** A generator that always yields the same numbers for a seed (mulberry32, Box–Muller). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, gaussian }
}
