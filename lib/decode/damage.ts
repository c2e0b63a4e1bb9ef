/** Keeps account of everything that was wrong with a file while it is decoded. */
export class Damage {
  #errors = 0
  #cutShort = false
  #expectedFrames = 0
  #toleranceFrames = 0

  /** Damaged stretches so far. */
  get errors(): number {
    return this.#errors
  }

  addErrors(count = 1): void {
    this.#errors += count
  }

  /** The data ends before its end. */
  markTruncated(): void {
    this.#cutShort = true
  }

  /** Samples per channel the file should yield by its own account, and by how many fewer it may without being cut. */
  expectFrames(frames: number, toleranceFrames = 0): void {
    this.#expectedFrames = frames
    this.#toleranceFrames = toleranceFrames
  }

  isTruncated(decodedFrames: number): boolean {
    return this.#cutShort || decodedFrames + this.#toleranceFrames < this.#expectedFrames
  }
}
