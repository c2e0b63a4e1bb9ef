// All that a program needs for one result.
import { fingerprint } from '../built/index.js'

await fingerprint(process.argv[2])
