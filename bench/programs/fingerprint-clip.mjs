// A short file again and again, once everything is loaded and compiled: as a path, or as its samples.
import { fingerprint } from '../built/index.js'
import { printUsage } from './usage.mjs'
import { readWave } from './wave.mjs'

const WARM_UP = 100
const REPEATS = 200

const [file, kind] = process.argv.slice(2)
const input = kind === 'pcm' ? { channelData: readWave(file), sampleRate: 44_100 } : file
for (let i = 0; i < WARM_UP; i++) await fingerprint(input)
await printUsage(async () => {
  for (let i = 0; i < REPEATS; i++) await fingerprint(input)
}, REPEATS)
