const { Analyzer } = require(process.argv[2])

const samples = Float32Array.from({ length: 500_000 }, () => Math.random() - 0.5)
const analyzer = new Analyzer({ sampleRate: 44_100, channels: 2, dualMono: false })

if (process.argv[3] === 'idle') {
  for (let push = 0; push < 100; push++) analyzer.push([samples, samples])
} else {
  analyzer.push([samples, samples])
  const promise = process.argv[3] === 'drain' ? analyzer.drain() : analyzer.finish()
  promise.then(() => console.log('settled'))
}
