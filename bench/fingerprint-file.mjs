// A file to its fingerprint, as a user calls it.
import { fingerprint } from 'fp-native'
import { printUsage } from './usage.mjs'

await printUsage(async () => {
  const { decodeTimeMs } = await fingerprint(process.argv[2])
  return { decodeSeconds: decodeTimeMs / 1e3 }
})
