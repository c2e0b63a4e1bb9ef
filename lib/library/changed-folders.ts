import { isInside } from './roots.js'

/** Gathers changed folders until nothing more has changed for a while. */
export class ChangedFolders {
  readonly #quietMs: number
  readonly #maximumMs: number
  #folders = new Set<string>()
  #firstMs = 0
  #timer: NodeJS.Timeout | undefined
  #wake: (() => void) | null = null

  /**
   * @param quietMs how long nothing may change before the folders are told
   * @param maximumMs after this time they are told all the same
   */
  constructor(quietMs: number, maximumMs: number) {
    this.#quietMs = quietMs
    this.#maximumMs = maximumMs
  }

  add(folder: string): void {
    const nowMs = performance.now()
    if (this.#folders.size === 0) this.#firstMs = nowMs
    this.#folders.add(folder)
    clearTimeout(this.#timer)
    const patienceMs = this.#firstMs + this.#maximumMs - nowMs
    this.#timer = setTimeout(() => this.#wake?.(), Math.max(0, Math.min(this.#quietMs, patienceMs)))
  }

  /** The outermost of the folders that have changed since the last call; none once the signal has aborted. */
  async next(signal: AbortSignal): Promise<string[]> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
      // Told while nobody waited.
      if (this.#folders.size > 0) this.add([...this.#folders][0] as string)
    })
    this.#wake = null
    clearTimeout(this.#timer)
    const folders = [...this.#folders]
    this.#folders = new Set()
    if (signal.aborted) return []
    return folders.filter((folder) => !folders.some((other) => other !== folder && isInside(folder, other)))
  }
}
