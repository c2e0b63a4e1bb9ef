// essentia.js on samples that lie in its memory: tempo and beats, onsets, key.
import essentiaJs from 'essentia.js'
import { printUsage } from './usage.mjs'
import { readWave } from './wave.mjs'

const essentia = new essentiaJs.Essentia(essentiaJs.EssentiaWASM)
const [left, right] = readWave(process.argv[2])
const signal = essentia.arrayToVector(left.map((sample, frame) => (sample + right[frame]) / 2))
await printUsage(async () => {
  essentia.RhythmExtractor2013(signal)
  essentia.OnsetRate(signal)
  essentia.KeyExtractor(signal)
})
