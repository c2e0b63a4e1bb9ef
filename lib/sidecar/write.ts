import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FpError } from '../errors.js'
import { pathForFileSystem } from '../identity/index.js'
import { memberOf } from './content.js'
import { type JsonObject, OWN_FORMAT_VERSION, OWN_MEMBER, readDocument } from './document.js'
import { type SidecarPlace, sidecarPath, temporaryPath } from './place.js'
import type { SidecarContent } from './types.js'

const DISK_FULL_CODES = new Set(['ENOSPC', 'EDQUOT'])

/**
 * Writes the sidecar of an audio file: at any moment, also after a crash, the old one or the new one is there, whole. What
 * other programs put into it is preserved; one that is no JSON is replaced.
 *
 * @returns its path
 * @throws FpError SIDECAR_NOT_WRITABLE (read-only folder or file system, name too long), DISK_FULL; the old one is then
 *   as it was
 */
export async function writeSidecar(
  audioPath: string,
  content: SidecarContent,
  place: SidecarPlace = {},
): Promise<string> {
  const path = sidecarPath(audioPath, place)
  try {
    if (place.sidecarDir !== undefined) await mkdir(pathForFileSystem(dirname(path)), { recursive: true })
    const present = await readDocument(path)
    const kept: JsonObject =
      present === null || present === 'damaged' ? { format_version: OWN_FORMAT_VERSION } : present
    await replaceFile(path, `${JSON.stringify({ ...kept, [OWN_MEMBER]: memberOf(content) })}\n`)
    return path
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
    const ourCode = DISK_FULL_CODES.has(code) ? 'DISK_FULL' : 'SIDECAR_NOT_WRITABLE'
    throw new FpError(ourCode, `The sidecar ${path} can't be written (${code}).`, { cause, path })
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = pathForFileSystem(temporaryPath(path))
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, pathForFileSystem(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** Makes the new name last through a power failure. Some systems can't; the content is safe all the same. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(pathForFileSystem(folder), 'r')
    await handle.sync().finally(() => handle.close())
  } catch {}
}
