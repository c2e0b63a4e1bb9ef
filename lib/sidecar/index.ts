/**
 * Sidecars: `<audio file>.25d`, JSON, what is known about an audio file kept beside it. Several programs share them, so
 * this one keeps to a member of its own, `fp_native`, and leaves every other as it is.
 */
export { isSidecar, isSidecarTemporary, type SidecarPlace, sidecarPath } from './place.js'
export { readSidecar } from './read.js'
export type { Sidecar, SidecarContent, SidecarExpectation, SidecarRejection } from './types.js'
export { writeSidecar } from './write.js'
