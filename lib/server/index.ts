export { REFUSALS, type RefusalCode } from './errors.js'
export type { ServerOptions } from './options.js'
export { createServer, type Server } from './server.js'
