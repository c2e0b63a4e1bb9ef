/** No integer or lossy codec yields more than this from a real recording: 6 dB beyond full scale. */
const LIMIT = 2
/** Muted at once: about a codec's frame, since what broke one sample broke its neighbours. */
const STRETCH_FRAMES = 1024

/**
 * Mutes, in all channels, every stretch with a sample beyond ±2 or not finite: the usual concealment of a lost packet.
 * @returns the number of separate places that were muted
 */
export function muteImpossibleSamples(channelData: readonly Float32Array[]): number {
  const frames = channelData[0]?.length ?? 0
  let places = 0
  let lastMutedEnd = -1
  for (const samples of channelData) {
    for (let frame = 0; frame < frames; frame++) {
      const sample = samples[frame] as number
      if (sample <= LIMIT && sample >= -LIMIT) continue
      const start = frame - (frame % STRETCH_FRAMES)
      const end = Math.min(frames, start + STRETCH_FRAMES)
      for (const channel of channelData) channel.fill(0, start, end)
      if (start !== lastMutedEnd) places++
      lastMutedEnd = end
      frame = end - 1
    }
  }
  return places
}
