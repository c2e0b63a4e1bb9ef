import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { audioFolder } from '../helpers/audio-folder.js'

function oggFilesIn(folder: string): string[] {
  if (audioFolder === null || !existsSync(join(audioFolder, folder))) return []
  return readdirSync(join(audioFolder, folder))
    .filter((name) => name.endsWith('.ogg'))
    .map((name) => `${folder}/${name}`)
}

// Speech at 16 kHz, a bird's call of 2.7 s, a dog and a loop of 5 s: no songs, and too short or too narrow for rules that
// are made for songs.
const NOT_SONGS = /198-209|3436-172162|5703-47212|bird-whistling|pibble|solo-trumpet/

/** Every Vorbis song of the library and the 44.1 kHz music, relative to the audio folder; none without the folder. */
export const SONGS: readonly string[] = [
  ...['red-eclipse', 'opensurge', 'tuxemon', 'jumpy'].flatMap((album) => oggFilesIn(`library/${album}`)),
  ...oggFilesIn('music').filter((path) => path.endsWith('.hq.ogg') && !NOT_SONGS.test(path)),
]
