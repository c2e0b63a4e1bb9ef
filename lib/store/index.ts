export { openStore, type StoreOptions } from './open.js'
export type * from './types.js'
