/**
 * Keeps decoded samples in step with an Ogg stream's granule positions (samples per channel): what to drop at the
 * beginning and at the end, and how many samples the stream should have.
 */
export class GranuleClock {
  readonly #preSkip: number
  #decoded = 0
  #startGranule: number | null = null
  #lastGranule: number | null = null

  /** @param preSkip samples at the beginning that prime the decoder and are not played (RFC 7845, section 4.2) */
  constructor(preSkip = 0) {
    this.#preSkip = preSkip
  }

  /** Samples per channel that the stream holds by its last granule position; `null` where it has none. */
  get expectedFrames(): number | null {
    if (this.#lastGranule === null || this.#startGranule === null) return null
    return Math.max(0, this.#lastGranule - this.#startGranule - this.#preSkip)
  }

  /** Takes the samples decoded from one page; returns the part that is to be played. */
  take(channelData: Float32Array[], granule: number | null, isLast: boolean): Float32Array[] {
    const frames = channelData[0]?.length ?? 0
    const before = this.#decoded
    this.#decoded += frames
    if (granule !== null && frames > 0 && this.#startGranule === null) {
      // A stream cut out of a longer one begins at a later position; on a single page, the end is what is cut.
      this.#startGranule = isLast ? 0 : Math.max(0, granule - this.#decoded)
    }
    if (granule !== null) this.#lastGranule = granule
    let end = frames
    if (isLast && granule !== null && this.#startGranule !== null) {
      end = Math.min(frames, Math.max(0, granule - this.#startGranule - before))
    }
    const start = Math.min(end, Math.max(0, this.#preSkip - before))
    if (start === 0 && end === frames) return channelData
    return channelData.map((samples) => samples.subarray(start, end))
  }
}
