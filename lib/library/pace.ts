const WINDOW_MS = 60_000
/** Between two remembered moments. */
const STEP_MS = 1_000

/** How fast tracks are finished, over the last minute. */
export class Pace {
  readonly #moments: { readonly ms: number; readonly finished: number }[]

  constructor(nowMs: number) {
    this.#moments = [{ ms: nowMs, finished: 0 }]
  }

  /**
   * @param finished tracks since the beginning
   * @returns tracks a second, or null where none has been finished
   */
  tracksPerSecond(finished: number, nowMs: number): number | null {
    const moments = this.#moments
    const newest = moments.at(-1)
    if (newest && nowMs - newest.ms >= STEP_MS) moments.push({ ms: nowMs, finished })
    while (moments.length > 2 && nowMs - (moments[1]?.ms ?? nowMs) >= WINDOW_MS) moments.shift()
    const [oldest] = moments
    if (!oldest || finished <= oldest.finished || nowMs <= oldest.ms) return null
    return ((finished - oldest.finished) * 1000) / (nowMs - oldest.ms)
  }
}
