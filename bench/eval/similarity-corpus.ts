/** Labelled audio for the evaluation of similarity. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fingerprint } from '../../lib/index.js'
import type { Sound } from '../../lib/similarity/index.js'

export interface Labelled {
  readonly file: string
  /** Genre or album: the name of the folder. */
  readonly label: string
  /** Where the tags tell. */
  readonly artist: string | null
  readonly sound: Sound
}

const AUDIO = /\.(?:wav|flac|mp3|ogg|opus|m4a|aiff?|au)$/i

/** The audio files in a folder and below, in order of their names; none where there is no such folder. */
export function audioFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => AUDIO.test(file))
  return files.sort().map((file) => path.resolve(folder, file))
}

export async function soundOf(file: string): Promise<Sound> {
  return fingerprint(file)
}

/** Every audio file of a folder whose sub-folders are the labels. */
export async function labelled(folder: string, onProgress: (done: number, total: number) => void): Promise<Labelled[]> {
  const files = audioFiles(folder)
  const items: Labelled[] = []
  for (const [index, file] of files.entries()) {
    onProgress(index, files.length)
    const sound = await fingerprint(file)
    items.push({ file, label: path.basename(path.dirname(file)), artist: sound.metadata.tags.artist ?? null, sound })
  }
  return items
}
