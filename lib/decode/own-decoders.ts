/** This package's decoders of what is encoded, and what knows their frames; loaded together when the first such file is opened. */
export { openFlac, openOggFlac } from './flac.js'
export { openMp3 } from './mp3.js'
export { openOpus } from './opus.js'
export { formatOfFrames } from './sniff-frames.js'
export { openVorbis } from './vorbis.js'
