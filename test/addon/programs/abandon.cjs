// Drops analyzers in every state of an analysis and prints by how many MiB the process has grown. With node --expose-gc
// garbage is collected on the way, else V8 has to see the need itself.
const { Analyzer } = require(process.argv[2])

const samples = Float32Array.from({ length: 100_000 }, () => Math.random() - 0.5)

const turn = () => new Promise((resolve) => setTimeout(resolve, 1))

async function abandon(count) {
  for (let track = 0; track < count; track++) {
    const analyzer = new Analyzer({ sampleRate: 44_100, channels: 2, dualMono: false })
    for (let push = 0; push < 10; push++) analyzer.push([samples, samples])
    if (track % 3 === 1) await turn()
    if (track % 3 === 2) analyzer.cancel()
    if (track % 10 === 0) {
      globalThis.gc?.()
      await turn()
    }
  }
}

async function main() {
  // First what only the first round pays: threads, their heaps, the allocator's reserves.
  await abandon(50)
  const before = process.memoryUsage().rss
  await abandon(300)
  console.log((process.memoryUsage().rss - before) / 2 ** 20)
}

main()
