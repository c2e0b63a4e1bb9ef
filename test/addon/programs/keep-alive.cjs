// Waits for what its argument names; idle, for nothing while much is queued, of which it prints since when.
const isIdle = process.argv[3] === 'idle'
// Slow, so that to wait for the analysis would be noticed.
if (isIdle) process.env.FP_NATIVE_SIMD = 'scalar'
const { Analyzer } = require(process.argv[2])

const samples = Float32Array.from({ length: 500_000 }, () => Math.random() - 0.5)
const analyzer = new Analyzer({ sampleRate: 44_100, channels: 2, dualMono: false })

if (isIdle) {
  for (let push = 0; push < 100; push++) analyzer.push([samples, samples])
  console.log(Date.now())
} else {
  analyzer.push([samples, samples])
  const promise = process.argv[3] === 'drain' ? analyzer.drain() : analyzer.finish()
  promise.then(() => console.log('settled'))
}
