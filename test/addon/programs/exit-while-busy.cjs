const { Analyzer } = require(process.argv[2])

const samples = Float32Array.from({ length: 2_000_000 }, () => Math.random() - 0.5)
for (let track = 0; track < 4; track++) {
  const analyzer = new Analyzer({ sampleRate: 44_100, channels: 2, dualMono: false })
  analyzer.push([samples, samples])
  analyzer.finish()
}
setTimeout(() => {
  console.log('exiting')
  process.exit(0)
}, 20)
