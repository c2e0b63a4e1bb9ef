// Samples that lie in memory, as a whole, to a result. Reading the WAV does not count, nor the collection of the garbage
// that it leaves.
import { fingerprint } from '../built/index.js'
import { settle } from './settle.mjs'
import { printUsage } from './usage.mjs'
import { readWave } from './wave.mjs'

const channelData = readWave(process.argv[2])
settle()
await printUsage(() => fingerprint({ channelData, sampleRate: 44_100 }))
