import type { InterleavedFormat } from '../binding/types.js'

/** How one sample lies in the file. */
export interface SampleLayout {
  readonly encoding: 'signed' | 'unsigned' | 'float' | 'alaw' | 'mulaw'
  readonly bytes: number
  readonly littleEndian: boolean
}

/** The name by which the addon knows the layout, `null` where it does not. */
export function storedFormatOf({ encoding, bytes, littleEndian }: SampleLayout): InterleavedFormat | null {
  const order = littleEndian ? 'le' : 'be'
  if (encoding === 'signed' && (bytes === 2 || bytes === 3)) return `int${bytes === 2 ? 16 : 24}${order}`
  return encoding === 'float' && bytes === 4 ? `float32${order}` : null
}

/** The layout of stored samples. */
export function layoutOfStored(format: InterleavedFormat): SampleLayout {
  const bytes = format.startsWith('int16') ? 2 : format.startsWith('int24') ? 3 : 4
  return { encoding: bytes === 4 ? 'float' : 'signed', bytes, littleEndian: format.endsWith('le') }
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/**
 * Splits interleaved samples into one array a channel. Integers are divided by 2^(bits−1) of the container: samples
 * of fewer valid bits lie at its upper end, so that equals division by the valid depth.
 * @param bytes whole sample frames
 */
export function deinterleave(bytes: Uint8Array, channels: number, layout: SampleLayout): Float32Array[] {
  const frames = bytes.length / (channels * layout.bytes)
  const interleaved = toFloats(bytes, frames * channels, layout)
  if (channels === 1) return [interleaved]
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(frames)
    for (let frame = 0, at = channel; frame < frames; frame++, at += channels)
      samples[frame] = interleaved[at] as number
    return samples
  })
}

function toFloats(bytes: Uint8Array, count: number, layout: SampleLayout): Float32Array {
  switch (layout.encoding) {
    case 'float':
      return fromFloat(bytes, count, layout)
    case 'alaw':
      return fromTable(bytes, count, tableOf(fromAlaw))
    case 'mulaw':
      return fromTable(bytes, count, tableOf(fromMulaw))
    default:
      if (layout.bytes === 2 && layout.littleEndian === HOST_IS_LITTLE_ENDIAN) return fromHostInt16(bytes, count)
      return fromInteger(bytes, count, layout)
  }
}

function fromHostInt16(bytes: Uint8Array, count: number): Float32Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice()
  const integers = new Int16Array(aligned.buffer, aligned.byteOffset, count)
  const samples = new Float32Array(count)
  for (let i = 0; i < count; i++) samples[i] = (integers[i] as number) / 32768
  return samples
}

/** Any width: the top four bytes are read as a 32-bit integer with the sample at its upper end. */
function fromInteger(
  bytes: Uint8Array,
  count: number,
  { bytes: width, littleEndian, encoding }: SampleLayout,
): Float32Array {
  const samples = new Float32Array(count)
  const flipSign = encoding === 'unsigned' ? 0x80 : 0
  const top = littleEndian ? width - 1 : 0
  const step = littleEndian ? -1 : 1
  for (let i = 0, at = top; i < count; i++, at += width) {
    let value = ((bytes[at] as number) ^ flipSign) << 24
    if (width > 1) value |= (bytes[at + step] as number) << 16
    if (width > 2) value |= (bytes[at + 2 * step] as number) << 8
    if (width > 3) value |= bytes[at + 3 * step] as number
    samples[i] = value / 0x80000000
  }
  return samples
}

function fromFloat(bytes: Uint8Array, count: number, layout: SampleLayout): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const samples = new Float32Array(count)
  if (layout.bytes === 8) {
    for (let i = 0; i < count; i++) samples[i] = view.getFloat64(i * 8, layout.littleEndian)
  } else {
    for (let i = 0; i < count; i++) samples[i] = view.getFloat32(i * 4, layout.littleEndian)
  }
  return samples
}

function fromTable(bytes: Uint8Array, count: number, table: Float32Array): Float32Array {
  const samples = new Float32Array(count)
  for (let i = 0; i < count; i++) samples[i] = table[bytes[i] as number] as number
  return samples
}

const tables = new Map<(code: number) => number, Float32Array>()

/** Made at the first use, since hardly any file needs one. */
function tableOf(fromCode: (code: number) => number): Float32Array {
  const table = tables.get(fromCode) ?? Float32Array.from({ length: 256 }, (_, code) => fromCode(code))
  tables.set(fromCode, table)
  return table
}

/** ITU-T G.711 A-law, scaled from 16 bits. */
function fromAlaw(code: number): number {
  const value = code ^ 0x55
  const segment = (value >> 4) & 7
  const step = ((value & 0x0f) << 4) + 8
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1)
  return (value & 0x80 ? magnitude : -magnitude) / 32768
}

/** ITU-T G.711 µ-law, scaled from 16 bits. */
function fromMulaw(code: number): number {
  const value = ~code & 0xff
  const magnitude = ((((value & 0x0f) << 3) + 0x84) << ((value >> 4) & 7)) - 0x84
  return (value & 0x80 ? -magnitude : magnitude) / 32768
}
