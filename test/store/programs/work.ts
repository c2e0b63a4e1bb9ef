// Works on the tracks of a database until none is pending, and prints the id of each once it is stored.
import { writeSync } from 'node:fs'
import { openStore } from '../../../lib/store/index.js'
import { resultOf } from '../results.js'

const [path = '', owner = '', leaseMs = ''] = process.argv.slice(2)
const store = openStore({ path })
for (;;) {
  const claim = store.claimNext({ owner, leaseMs: Number(leaseMs) })
  if (claim === null) {
    // What a killed process has claimed is free again when its lease is over.
    if (store.counts().claimed === 0) break
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    continue
  }
  if (store.complete(claim, resultOf(`hash of ${claim.path}`))) writeSync(1, `${claim.id}\n`)
}
store.close()
