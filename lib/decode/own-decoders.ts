/** This package's decoders of what is encoded, loaded together when the first such file is opened. */
export { openFlac, openOggFlac } from './flac.js'
export { openMp3 } from './mp3.js'
export { openOpus } from './opus.js'
export { openVorbis } from './vorbis.js'
