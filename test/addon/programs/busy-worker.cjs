// Keeps analysing, with promises pending, until it is terminated.
const { parentPort, workerData } = require('node:worker_threads')
const { Analyzer } = require(workerData.addonPath)

const samples = Float32Array.from({ length: 100_000 }, () => Math.random() - 0.5)

async function analyzeForever() {
  const analyzer = new Analyzer({ sampleRate: 44_100, channels: 2, dualMono: false })
  for (;;) {
    if (!analyzer.push([samples, samples])) await analyzer.drain()
  }
}

async function lendForever() {
  const analyzer = new Analyzer({ sampleRate: 44_100, channels: 2, dualMono: false })
  for (;;) {
    // Freed with the worker's heap.
    const lent = new Float32Array(1_000_000)
    analyzer.lend([lent, lent])
    await analyzer.drain()
  }
}

async function finishForever() {
  for (;;) {
    const analyzer = new Analyzer({ sampleRate: 44_100, channels: 1, dualMono: false })
    analyzer.push([samples])
    await analyzer.finish()
  }
}

for (let analysis = 0; analysis < 3; analysis++) analyzeForever()
lendForever()
finishForever()
parentPort.postMessage('busy')
