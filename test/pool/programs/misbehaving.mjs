// Tasks that do what the path says.
export async function identify({ path }) {
  switch (path) {
    case 'hang':
      for (;;);
    case 'exit':
      return process.exit(3)
    case 'crash':
      setImmediate(() => {
        throw new Error('a stray error')
      })
      return new Promise(() => {})
    case 'throw':
      throw new TypeError('a programming error')
    case 'fill':
      return hoard()
    case 'refuse':
      return { failure: { code: 'EMPTY_AUDIO', message: 'nothing in it' } }
    default:
      await new Promise((resolve) => setTimeout(resolve, 300))
      return { result: { hash: path } }
  }
}

function hoard() {
  const hoarded = []
  for (;;) hoarded.push(new Array(1000).fill({}).map(() => ({})))
}
