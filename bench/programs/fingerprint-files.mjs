// Files to their fingerprints, all at once, as a user calls it.
import { fingerprint } from '../built/index.js'
import { printUsage } from './usage.mjs'

const [options, ...files] = process.argv.slice(2)

await printUsage(() => Promise.all(files.map((file) => fingerprint(file, JSON.parse(options)))))
