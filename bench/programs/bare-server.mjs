// Answers at once, and does nothing else.
import { createServer } from 'node:http'

const server = createServer((_request, response) => response.end('{"status":"healthy"}')).listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`)
})
