import path from 'node:path'

/** What to look at in a folder. Only discovery goes by names; decoding goes by content. */
const AUDIO_EXTENSIONS = new Set(
  (
    'aac ac3 aif aifc aiff alac amr ape au caf dff dsf dts eac3 flac m4a m4b mka mp1 mp2 mp3 mp4 mpc oga ogg opus ra ' +
    'rf64 shn snd spx tak tta w64 wav weba webm wma wv'
  ).split(' '),
)

export function hasAudioExtension(name: string): boolean {
  return AUDIO_EXTENSIONS.has(path.extname(name).slice(1).toLowerCase())
}
