import type { Section } from '../section.js'
import { formats } from './formats.js'
import { memory } from './memory.js'
import { pcm, programs } from './pcm.js'
import { folder, length } from './scaling.js'
import { clip, start } from './small.js'

/** Made when they are asked for, since that takes the files which they measure. */
export const SECTIONS: Readonly<Record<string, () => Section>> = {
  pcm,
  programs,
  formats,
  clip,
  start,
  memory,
  length,
  folder,
}
