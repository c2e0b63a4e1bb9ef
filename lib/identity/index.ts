export { openablePath, pathForFileSystem, pathFromBytes } from './path.js'
export { audioPayloadHash, type PayloadHash, type PayloadKind } from './payload-hash.js'
