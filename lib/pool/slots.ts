/** Lets so many at once; the others wait, first come, first served. */
export class Slots {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(most: number) {
    this.#most = most
  }

  get taken(): number {
    return this.#taken
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get isFree(): boolean {
    return this.#taken < this.#most
  }

  /**
   * Runs `work` when its turn has come.
   *
   * @param signal ends the wait; `work` itself must listen to it
   * @throws the signal's reason, or what `work` throws
   */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (this.isFree) this.#taken++
    else await this.#turn(signal)
    try {
      signal?.throwIfAborted()
      return await work()
    } finally {
      // Whoever is next takes over the slot.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#taken--
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(signal?.reason)
      }
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      signal?.throwIfAborted()
      signal?.addEventListener('abort', leave, { once: true })
      this.#waiting.push(enter)
    })
  }
}
