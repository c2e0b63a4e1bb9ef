const { parentPort, workerData } = require('node:worker_threads')

async function main() {
  const { Analyzer } = require(workerData.addonPath)
  const analyzer = new Analyzer({ sampleRate: 44_100, channels: 2, dualMono: false })
  for (let at = 0; at < workerData.channelData[0].length; at += 10_000) {
    if (!analyzer.push(workerData.channelData.map((samples) => samples.subarray(at, at + 10_000)))) {
      await analyzer.drain()
    }
  }
  parentPort.postMessage([...(await analyzer.finish()).vector])
}

main()
