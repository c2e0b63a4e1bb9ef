// A file through its decoder, the samples dropped.
import { openAudio } from '../built/decode.js'
import { printUsage } from './usage.mjs'

await printUsage(async () => {
  const source = await openAudio(process.argv[2])
  let frames = 0
  for await (const { channelData } of source.chunks()) frames += channelData[0].length
  if (frames === 0) throw new Error('nothing was decoded')
})
