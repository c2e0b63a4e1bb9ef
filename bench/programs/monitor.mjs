// Asks two servers for their health in turn, on new connections as monitors do, until it is told to end.
const PAUSE_MS = 10

const [own, bare] = process.argv.slice(2)
const times = { own: [], bare: [] }
let isOver = false
process.on('message', () => {
  isOver = true
})
// The first request loads the client.
for (const url of [own, bare]) await (await fetch(`${url}/health`)).text()
while (!isOver) {
  for (const [name, url] of Object.entries({ own, bare })) {
    const startedMs = performance.now()
    const response = await fetch(`${url}/health`, { headers: { connection: 'close' } })
    await response.text()
    times[name].push(performance.now() - startedMs)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
process.send(times, () => process.disconnect())
