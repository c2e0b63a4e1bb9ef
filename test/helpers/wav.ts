export type WavDepth = 16 | 24 | 'float'

interface Pcm {
  readonly channelData: readonly Float32Array[]
  readonly sampleRate: number
}

const WRITERS = {
  16: {
    bytes: 2,
    tag: 1,
    write: (view: DataView, at: number, sample: number) => view.setInt16(at, toInteger(sample, 16), true),
  },
  24: {
    bytes: 3,
    tag: 1,
    write: (view: DataView, at: number, sample: number) => {
      const integer = toInteger(sample, 24)
      view.setUint16(at, integer & 0xffff, true)
      view.setInt8(at + 2, integer >> 16)
    },
  },
  float: { bytes: 4, tag: 3, write: (view: DataView, at: number, sample: number) => view.setFloat32(at, sample, true) },
} as const

function toInteger(sample: number, bits: number): number {
  const fullScale = 2 ** (bits - 1)
  return Math.max(-fullScale, Math.min(fullScale - 1, Math.round(sample * fullScale)))
}

/** The bytes of a WAV file; integers are rounded without dither. */
export function wavBytes({ channelData, sampleRate }: Pcm, depth: WavDepth): Uint8Array {
  const { bytes, tag, write } = WRITERS[depth]
  const frames = channelData[0]!.length
  const blockBytes = bytes * channelData.length
  const view = new DataView(new ArrayBuffer(44 + frames * blockBytes))
  const text = (at: number, characters: string) => {
    for (const [i, character] of [...characters].entries()) view.setUint8(at + i, character.charCodeAt(0))
  }
  text(0, 'RIFF')
  view.setUint32(4, view.byteLength - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, tag, true)
  view.setUint16(22, channelData.length, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * blockBytes, true)
  view.setUint16(32, blockBytes, true)
  view.setUint16(34, 8 * bytes, true)
  text(36, 'data')
  view.setUint32(40, frames * blockBytes, true)
  for (const [c, channel] of channelData.entries()) {
    for (let n = 0; n < frames; n++) write(view, 44 + n * blockBytes + c * bytes, channel[n]!)
  }
  return new Uint8Array(view.buffer)
}
