export { openStore, type StoreOptions } from './open.js'
export { trackPlace } from './query.js'
export type * from './types.js'
