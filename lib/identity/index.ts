export { openablePath, pathForFileSystem, pathFromBytes } from './path.js'
export type { PayloadHash, PayloadKind } from './payload-hash.js'
