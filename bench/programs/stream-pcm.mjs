// Samples in memory to a result in the chunks of a decoder, which are copied, as often over as the length in seconds takes;
// with `warm`, what a process's first analysis takes to begin does not count. Nor does what `analyze-pcm` leaves out.
import { createAnalyzer } from '../built/index.js'
import { settle } from './settle.mjs'
import { printUsage } from './usage.mjs'
import { readWave } from './wave.mjs'

const SAMPLE_RATE = 44_100
const CHUNK_FRAMES = 65_536
const WARM_UP_SECONDS = 60

const [file, seconds, warm] = process.argv.slice(2)
const channelData = readWave(file)
const length = channelData[0].length

async function analyze(frames) {
  const analyzer = createAnalyzer({ sampleRate: SAMPLE_RATE, channels: 2 })
  for (let done = 0; done < frames; ) {
    const at = done % length
    const end = Math.min(length, at + CHUNK_FRAMES, at + frames - done)
    await analyzer.push(channelData.map((samples) => samples.subarray(at, end)))
    done += end - at
  }
  await analyzer.finish()
}

settle()
if (warm) await analyze(WARM_UP_SECONDS * SAMPLE_RATE)
await printUsage(() => analyze(seconds === undefined ? length : SAMPLE_RATE * Number(seconds)))
