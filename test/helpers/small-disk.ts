import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of so many KiB, in a folder; null where the machine does not let one be mounted. */
export function smallDisk(kibibytes: number): { readonly folder: string; remove(): void } | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const folder = mkdtempSync(join(tmpdir(), 'fp-small-disk-'))
  const remove = () => rmdirSync(folder)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder]).status !== 0) {
    remove()
    return null
  }
  return {
    folder,
    remove: () => {
      spawnSync('umount', ['-l', folder])
      remove()
    },
  }
}

/** Whether tests on a full disk can run here; says so where not. */
export const hasSmallDisks = (() => {
  const disk = smallDisk(64)
  disk?.remove()
  if (disk === null) console.warn('Tests on a full disk are skipped: only root on Linux may mount a small one.')
  return disk !== null
})()
