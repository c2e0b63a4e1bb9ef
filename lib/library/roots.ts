import { opendir, stat } from 'node:fs/promises'
import path from 'node:path'
import { FpError } from '../errors.js'
import { pathForFileSystem } from '../identity/index.js'
import { realPathOf } from './walk.js'

/** A folder to scan that is there. */
export interface Root {
  /** Real path. */
  readonly path: string
  /** Of its file system: another one later means that a disk was pulled or put in. */
  readonly device: bigint
}

export interface Roots {
  readonly present: readonly Root[]
  /** Not there or, as the place of an unmounted disk is, empty. */
  readonly missing: readonly string[]
}

/**
 * Which of the folders are there; those that lie in another one are left out.
 *
 * @throws FpError NOT_A_FILE where one is no folder, PERMISSION_DENIED
 */
export async function findRoots(folders: readonly string[]): Promise<Roots> {
  const present = new Map<string, Root>()
  const missing: string[] = []
  for (const folder of folders) {
    const root = await findRoot(folder)
    if (root) present.set(root.path, root)
    else missing.push(path.resolve(folder))
  }
  const outermost = [...present.values()].filter(
    (root) => ![...present.keys()].some((other) => other !== root.path && isInside(root.path, other)),
  )
  return { present: outermost, missing }
}

/** Whether a path is a folder itself or in it. */
export function isInside(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)
}

/** @throws FpError FILE_NOT_FOUND where a root has gone since it was found */
export async function checkPresent({ path: root, device }: Root): Promise<void> {
  const stats = await stat(pathForFileSystem(root), { bigint: true }).catch(() => null)
  if (stats?.dev === device) return
  throw new FpError('FILE_NOT_FOUND', `The folder ${root} has gone during the scan.`, { path: root })
}

async function findRoot(folder: string): Promise<Root | null> {
  try {
    const real = await realPathOf(folder)
    const stats = await stat(pathForFileSystem(real), { bigint: true })
    if (!stats.isDirectory()) throw new FpError('INVALID_ARGUMENT', `Expected a folder but ${folder} is a file.`)
    return (await isEmpty(real)) ? null : { path: real, device: stats.dev }
  } catch (cause) {
    if (cause instanceof FpError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') {
      throw new FpError('PERMISSION_DENIED', `The folder ${folder} may not be read.`, { cause, path: folder })
    }
    // Gone, a dead link, a server that does not answer: whatever it is, nothing can be said about what was in it.
    return null
  }
}

async function isEmpty(folder: string): Promise<boolean> {
  const entries = await opendir(pathForFileSystem(folder) as string)
  try {
    return (await entries.read()) === null
  } finally {
    await entries.close()
  }
}
