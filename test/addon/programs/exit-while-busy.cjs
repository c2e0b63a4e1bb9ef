const { Analyzer } = require(process.argv[2])

const samples = Float32Array.from({ length: 2_000_000 }, () => Math.random() - 0.5)
for (let track = 0; track < 4; track++) {
  const analyzer = new Analyzer({ sampleRate: 44_100, channels: 2, dualMono: false })
  if (track % 2 === 0) analyzer.push([samples, samples])
  else analyzer.lend([samples, samples])
  analyzer.finish()
}
setTimeout(() => {
  console.log('exiting')
  process.exit(0)
}, 20)
