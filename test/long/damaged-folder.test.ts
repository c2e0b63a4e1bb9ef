import { cpSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { it } from 'vitest'
import { audioFolder } from '../helpers/audio-folder.js'
import { surviveDamage } from '../library/damaged-folder.js'
import { temporaryFolder } from '../library/support.js'

const COLLECTIONS = ['flac-faulty', 'flac-uncommon']

it('a scan settles every file of a large damaged folder as it would alone', () => {
  const folder = temporaryFolder()
  const collected = COLLECTIONS.flatMap((name) => (audioFolder === null ? [] : copyOf(audioFolder, name, folder)))
  return surviveDamage(folder, 200, ...collected)
})

/** The FLAC files of a collection of damaged ones, in the folder. */
function copyOf(audio: string, name: string, folder: string): string[] {
  cpSync(path.join(audio, 'damage', name), path.join(folder, name), { recursive: true })
  const names = readdirSync(path.join(folder, name)).filter((file) => file.endsWith('.flac'))
  return names.map((file) => path.join(folder, name, file))
}
