import { createHash } from 'node:crypto'
import path from 'node:path'

/** `A`: parameters may be tuned on it. `B`: held out. */
export type Half = 'A' | 'B'

/** The half of a file, from its name without folder and extension alone, so that it is the same everywhere and for ever. */
export function halfOf(file: string): Half {
  const digest = createHash('sha1').update(path.parse(file).name).digest()
  return digest[0]! % 2 === 0 ? 'A' : 'B'
}
