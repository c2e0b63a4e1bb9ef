// Logs lines of which the first fills a pipe, so that it is being written still while the others wait, and ends.
import { openLog } from '../../../lib/server/logging.js'

const FILLS_A_PIPE = 2 ** 20

const log = openLog('info')
log.logger.info('x'.repeat(FILLS_A_PIPE))
setTimeout(async () => {
  for (const line of ['second', 'third', 'last']) log.logger.info(line)
  await log.end()
  process.exit()
}, 100)
