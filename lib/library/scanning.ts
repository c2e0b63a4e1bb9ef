/** What looks for tracks in folders, loaded with the first scan. */
export { findRoots } from './roots.js'
export { Scan } from './scan.js'
