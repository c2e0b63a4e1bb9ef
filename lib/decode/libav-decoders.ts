/** What decodes with ffmpeg's libraries, loaded when the first such file is opened. */
export { openWithFfmpeg } from './ffmpeg.js'
export { openWithNodeAv } from './node-av.js'
export { loadNodeAv } from './node-av-library.js'
