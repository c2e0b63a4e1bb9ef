// The workers are the addon's only users: with each of them its thread pool and the library itself go.
const path = require('node:path')
const { Worker } = require('node:worker_threads')

async function main() {
  for (let round = 0; round < 5; round++) {
    const busy = path.join(__dirname, 'busy-worker.cjs')
    const worker = new Worker(busy, { workerData: { addonPath: process.argv[2] } })
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    await new Promise((resolve) => setTimeout(resolve, 10 * round))
    await worker.terminate()
  }
  console.log('done')
}

main()
