import { BitReader } from './flac-bits.js'
import type { FlacFrameHeader } from './flac-frames.js'

const CHECKSUM_BYTES = 2

/** Coefficients of the fixed predictors of order 0–4 (RFC 9639, section 9.2.5). */
const FIXED_COEFFICIENTS = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]]

/**
 * Decodes one FLAC frame exactly, at any bit depth from 4 to 32 (RFC 9639, section 9.2). Written for exactness: sums
 * run in double precision, which holds every intermediate of the format.
 * @param frame begins with the frame; bytes after it don't matter
 * @returns one array of integers a channel and the length of the frame, or `null` where the frame is damaged
 */
export function decodeFrame(
  frame: Uint8Array,
  header: FlacFrameHeader,
): { channels: Float64Array[]; frameBytes: number } | null {
  const bits = new BitReader(frame, header.headerBytes)
  const channels: Float64Array[] = []
  for (let channel = 0; channel < header.channels; channel++) {
    const isSide = header.channelAssignment >= 8 && channel === (header.channelAssignment === 9 ? 0 : 1)
    const samples = decodeSubframe(bits, header.blockSize, header.bitsPerSample + (isSide ? 1 : 0))
    if (samples === null || bits.isPastEnd) return null
    channels.push(samples)
  }
  restoreStereo(channels, header.channelAssignment)
  return { channels, frameBytes: bits.bytesRead + CHECKSUM_BYTES }
}

function decodeSubframe(bits: BitReader, blockSize: number, frameDepth: number): Float64Array | null {
  if (bits.readUnsigned(1) !== 0) return null
  const type = bits.readUnsigned(6)
  const wastedBits = bits.readUnsigned(1) === 1 ? bits.readUnary() + 1 : 0
  const depth = frameDepth - wastedBits
  if (depth < 1) return null
  const samples = new Float64Array(blockSize)
  if (!fillSubframe(bits, samples, type, depth)) return null
  if (wastedBits > 0) for (let i = 0; i < blockSize; i++) samples[i] = (samples[i] as number) * 2 ** wastedBits
  return samples
}

function fillSubframe(bits: BitReader, samples: Float64Array, type: number, depth: number): boolean {
  if (type === 0) {
    samples.fill(bits.readSigned(depth))
    return true
  }
  if (type === 1) {
    for (let i = 0; i < samples.length; i++) samples[i] = bits.readSigned(depth)
    return true
  }
  const isFixed = type >= 8 && type <= 12
  if (!isFixed && type < 32) return false
  const order = isFixed ? type - 8 : type - 31
  if (order > samples.length) return false
  for (let i = 0; i < order; i++) samples[i] = bits.readSigned(depth)
  if (isFixed) return readResidual(bits, samples, order) && predict(samples, FIXED_COEFFICIENTS[order] as number[], 0)
  const precision = bits.readUnsigned(4) + 1
  const shift = bits.readSigned(5)
  if (precision === 16 || shift < 0) return false
  const coefficients = Array.from({ length: order }, () => bits.readSigned(precision))
  return readResidual(bits, samples, order) && predict(samples, coefficients, shift)
}

/** Rice-coded residuals into `samples` from `order` on. */
function readResidual(bits: BitReader, samples: Float64Array, order: number): boolean {
  const method = bits.readUnsigned(2)
  if (method > 1) return false
  const parameterBits = method === 0 ? 4 : 5
  const escapeCode = 2 ** parameterBits - 1
  const partitions = 2 ** bits.readUnsigned(4)
  const partitionSize = samples.length / partitions
  if (!Number.isInteger(partitionSize) || partitionSize < order) return false
  for (let partition = 0, at = order; partition < partitions; partition++) {
    const end = (partition + 1) * partitionSize
    const parameter = bits.readUnsigned(parameterBits)
    if (parameter === escapeCode) {
      const width = bits.readUnsigned(5)
      for (; at < end; at++) samples[at] = bits.readSigned(width)
    } else {
      for (; at < end; at++) {
        const folded = bits.readUnary() * 2 ** parameter + bits.readUnsigned(parameter)
        samples[at] = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2
      }
    }
    if (bits.isPastEnd) return false
  }
  return true
}

function predict(samples: Float64Array, coefficients: readonly number[], shift: number): boolean {
  const order = coefficients.length
  const divisor = 2 ** shift
  for (let i = order; i < samples.length; i++) {
    let sum = 0
    for (let j = 0; j < order; j++) sum += (coefficients[j] as number) * (samples[i - 1 - j] as number)
    samples[i] = (samples[i] as number) + Math.floor(sum / divisor)
  }
  return true
}

/** Left and right from what was stored in their place (RFC 9639, section 4.2). */
function restoreStereo(channels: Float64Array[], assignment: number): void {
  const [first, second] = channels
  if (assignment < 8 || first === undefined || second === undefined) return
  for (let i = 0; i < first.length; i++) {
    const a = first[i] as number
    const b = second[i] as number
    if (assignment === 8) second[i] = a - b
    else if (assignment === 9) first[i] = a + b
    else {
      const right = Math.floor((2 * a + (Math.abs(b) % 2) - b) / 2)
      first[i] = right + b
      second[i] = right
    }
  }
}
