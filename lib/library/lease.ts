import type { Claim, Store } from '../store/index.js'

/** A killed process keeps its tracks from others for so long. */
export const LEASE_MS = 15_000

/** Keeps claims alive while they are worked on. */
export class Lease {
  readonly #claims = new Set<Claim>()
  readonly #timer: NodeJS.Timeout

  /** @param onError told of an error of the store */
  constructor(store: Store, onError: (error: unknown) => void) {
    this.#timer = setInterval(() => {
      try {
        // A claim that was lost is of no use to anyone; its result will not be taken.
        for (const claim of this.#claims) if (!store.renew(claim, LEASE_MS)) this.#claims.delete(claim)
      } catch (error) {
        onError(error)
      }
    }, LEASE_MS / 3)
  }

  get size(): number {
    return this.#claims.size
  }

  add(claim: Claim): void {
    this.#claims.add(claim)
  }

  delete(claim: Claim): void {
    this.#claims.delete(claim)
  }

  end(): void {
    clearInterval(this.#timer)
  }
}
