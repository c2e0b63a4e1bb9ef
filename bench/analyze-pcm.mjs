// Samples that lie in memory to a result, in the chunks of a decoder. Reading the WAV is not measured.
import { readFileSync } from 'node:fs'
import { createAnalyzer } from 'fp-native'
import { printUsage } from './usage.mjs'

const HEADER_BYTES = 44
const CHUNK_FRAMES = 65_536

const bytes = readFileSync(process.argv[2])
const interleaved = new Int16Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, (bytes.length - HEADER_BYTES) >> 1)
const channelData = [0, 1].map((channel) => {
  const samples = new Float32Array(interleaved.length >> 1)
  for (let frame = 0; frame < samples.length; frame++) samples[frame] = interleaved[2 * frame + channel] / 32_768
  return samples
})

await printUsage(async () => {
  const analyzer = createAnalyzer({ sampleRate: 44_100, channels: 2 })
  for (let at = 0; at < channelData[0].length; at += CHUNK_FRAMES) {
    await analyzer.push(channelData.map((samples) => samples.subarray(at, at + CHUNK_FRAMES)))
  }
  await analyzer.finish()
})
