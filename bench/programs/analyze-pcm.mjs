// Samples that lie in memory to a result, in the chunks of a decoder, so many times over. Reading the WAV does not count.
import { createAnalyzer } from '../built/index.js'
import { printUsage } from './usage.mjs'
import { readWave } from './wave.mjs'

const CHUNK_FRAMES = 65_536

const [file, seconds] = process.argv.slice(2)
const channelData = readWave(file)
const length = channelData[0].length
const frames = seconds === undefined ? length : 44_100 * Number(seconds)

await printUsage(async () => {
  const analyzer = createAnalyzer({ sampleRate: 44_100, channels: 2 })
  for (let done = 0; done < frames; ) {
    const at = done % length
    const end = Math.min(length, at + CHUNK_FRAMES, at + frames - done)
    await analyzer.push(channelData.map((samples) => samples.subarray(at, end)))
    done += end - at
  }
  await analyzer.finish()
})
