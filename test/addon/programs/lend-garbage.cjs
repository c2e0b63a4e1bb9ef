// Lends arrays that nothing else holds while garbage is collected: they must live until they are read (prints `kept`) and
// must be gone when their analyzer has read them, has ended, was cancelled or is itself garbage (prints `released`).
const { Analyzer } = require(process.argv[2])

const OPTIONS = { sampleRate: 44_100, channels: 2, dualMono: false }
const FRAMES = 2_000_000
const KEPT_MIB = 8

const turn = () => new Promise((resolve) => setTimeout(resolve, 1))
const arrayMiB = () => process.memoryUsage().arrayBuffers / 2 ** 20

function noise() {
  const samples = new Float32Array(FRAMES)
  for (let frame = 0; frame < FRAMES; frame++) samples[frame] = ((frame * 7919) % 1_000) / 2_000
  return samples
}

function lend() {
  const analyzer = new Analyzer(OPTIONS)
  analyzer.lend([noise(), noise()])
  return analyzer
}

async function collect() {
  for (let time = 0; time < 3; time++) {
    globalThis.gc()
    await turn()
  }
}

async function keepsThem() {
  const pushed = new Analyzer(OPTIONS)
  const samples = noise()
  pushed.push([samples, samples])
  const expected = await pushed.finish()
  for (let round = 0; round < 5; round++) {
    const result = lend().finish()
    // What is allocated anew would lie where they did.
    for (let time = 0; time < 5; time++) {
      await collect()
      new Float32Array(FRAMES).fill(Number.NaN)
    }
    const { vector } = await result
    if (String(vector) !== String(expected.vector)) throw new Error(`${vector} is not ${expected.vector}`)
  }
}

const ENDS = {
  read: async (analyzer) => {
    await analyzer.drain()
    return analyzer
  },
  ended: async (analyzer) => {
    await analyzer.finish()
    return analyzer
  },
  cancelled: async (analyzer) => {
    analyzer.cancel()
    return analyzer
  },
  garbage: async () => undefined,
}

async function releasesThem() {
  for (const [name, end] of Object.entries(ENDS)) {
    await collect()
    const before = arrayMiB()
    const kept = await end(lend())
    await collect()
    const gain = arrayMiB() - before
    if (gain > KEPT_MIB) throw new Error(`${gain} MiB are kept when the analyzer is ${name}: ${kept}`)
  }
}

async function main() {
  await keepsThem()
  console.log('kept')
  await releasesThem()
  console.log('released')
}

main()
