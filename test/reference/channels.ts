/** Planar samples, ± 1 is full scale, channels in WAVE order. */
export interface Pcm {
  readonly channelData: readonly Float32Array[]
  readonly sampleRate: number
}

interface Speaker {
  /** ITU-R BS.1770-4 table 4. */
  readonly loudnessWeight: number
  /** Gains into left and right, ITU-R BS.775-3 annex 4. */
  readonly left: number
  readonly right: number
}

const minus3Db = Math.SQRT1_2
const LEFT: Speaker = { loudnessWeight: 1, left: 1, right: 0 }
const RIGHT: Speaker = { loudnessWeight: 1, left: 0, right: 1 }
const CENTRE: Speaker = { loudnessWeight: 1, left: minus3Db, right: minus3Db }
const LFE: Speaker = { loudnessWeight: 0, left: 0, right: 0 }
const LEFT_SURROUND: Speaker = { loudnessWeight: 1.41, left: minus3Db, right: 0 }
const RIGHT_SURROUND: Speaker = { loudnessWeight: 1.41, left: 0, right: minus3Db }
const CENTRE_SURROUND: Speaker = { loudnessWeight: 1.41, left: 0.5, right: 0.5 }

const LAYOUTS: readonly (readonly Speaker[])[] = [
  [],
  [CENTRE],
  [LEFT, RIGHT],
  [LEFT, RIGHT, CENTRE],
  [LEFT, RIGHT, LEFT_SURROUND, RIGHT_SURROUND],
  [LEFT, RIGHT, CENTRE, LEFT_SURROUND, RIGHT_SURROUND],
  [LEFT, RIGHT, CENTRE, LFE, LEFT_SURROUND, RIGHT_SURROUND],
  [LEFT, RIGHT, CENTRE, LFE, CENTRE_SURROUND, LEFT_SURROUND, RIGHT_SURROUND],
  [LEFT, RIGHT, CENTRE, LFE, LEFT_SURROUND, RIGHT_SURROUND, LEFT_SURROUND, RIGHT_SURROUND],
]

function layoutOf(channels: number): readonly Speaker[] {
  const layout = LAYOUTS[channels]
  if (!layout || channels === 0) throw new RangeError(`expected 1 to 8 channels but received ${channels}`)
  return layout
}

/** One or two channels as they are, more as their Lo/Ro downmix. Double precision. */
export function stereoOf(pcm: Pcm): Float64Array[] {
  if (pcm.channelData.length <= 2) return pcm.channelData.map((channel) => Float64Array.from(channel))
  const layout = layoutOf(pcm.channelData.length)
  return (['left', 'right'] as const).map((side) => {
    const mixed = new Float64Array(pcm.channelData[0]!.length)
    for (const [c, speaker] of layout.entries()) {
      if (speaker[side] === 0) continue
      const channel = pcm.channelData[c]!
      for (let i = 0; i < mixed.length; i++) mixed[i]! += speaker[side] * channel[i]!
    }
    return mixed
  })
}

/** The weight of each channel in loudness; a mono file counted twice is its `dualMono` reading. */
export function loudnessWeightsOf(channels: number, dualMono: boolean): number[] {
  if (channels === 1) return [dualMono ? 2 : 1]
  return layoutOf(channels).map((speaker) => speaker.loudnessWeight)
}

/** Longer by zeros at its ends. */
export function padded(signal: Float64Array, before: number, after: number): Float64Array {
  const longer = new Float64Array(before + signal.length + after)
  longer.set(signal, before)
  return longer
}

/** Padded with zeros at its end to at least `length` samples. */
export function paddedTo(signal: Float64Array, length: number): Float64Array {
  return signal.length >= length ? signal : padded(signal, 0, length - signal.length)
}
