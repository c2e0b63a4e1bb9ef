import { readFileSync } from 'node:fs'

const HEADER_BYTES = 44

/** The samples of a 16-bit stereo WAV as the benchmark writes it. */
export function readWave(file) {
  const bytes = readFileSync(file)
  const interleaved = new Int16Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, (bytes.length - HEADER_BYTES) >> 1)
  return [0, 1].map((channel) => {
    const samples = new Float32Array(interleaved.length >> 1)
    for (let frame = 0; frame < samples.length; frame++) samples[frame] = interleaved[2 * frame + channel] / 32_768
    return samples
  })
}
