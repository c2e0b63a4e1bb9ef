/** A stretch of a file: `from` included, `to` not. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Where in a file its audio is. */
export interface Payload {
  /** What decides how the audio is decoded but stands outside of it. */
  readonly headers: readonly Buffer[]
  readonly stretches: readonly Stretch[]
}
