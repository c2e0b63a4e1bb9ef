import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const { FP_AUDIO_DIR = '../shared/audio' } = process.env
const wanted = resolve(FP_AUDIO_DIR)

/** The folder of real audio beside the project, or null where there is none: tests that need it then skip and say so. */
export const audioFolder: string | null = existsSync(wanted) ? wanted : null

if (audioFolder === null) console.warn(`Tests on real audio are skipped: ${wanted} does not exist (set FP_AUDIO_DIR).`)
