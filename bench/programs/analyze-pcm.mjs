// Samples that lie in memory to a result, in the chunks of a decoder, so many times over. Reading the WAV does not count,
// nor the collection of the garbage that it leaves; with `warm`, neither does what a process's first analysis takes to
// begin.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createAnalyzer } from '../built/index.js'
import { printUsage } from './usage.mjs'
import { readWave } from './wave.mjs'

const SAMPLE_RATE = 44_100
const CHUNK_FRAMES = 65_536
const WARM_UP_SECONDS = 60

const [file, seconds, warm] = process.argv.slice(2)
const channelData = readWave(file)
const length = channelData[0].length
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

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

// The second one waits for the sweeping that the first one leaves to other threads.
collectGarbage()
collectGarbage()
if (warm) await analyze(WARM_UP_SECONDS * SAMPLE_RATE)
await printUsage(() => analyze(seconds === undefined ? length : SAMPLE_RATE * Number(seconds)))
