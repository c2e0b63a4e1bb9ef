/** A sidecar file as JSON, whoever wrote it. */
import { readFile, stat } from 'node:fs/promises'
import { pathForFileSystem } from '../identity/index.js'

/** The member that holds all that this package writes; everything else in a document is other programs'. */
export const OWN_MEMBER = 'fp_native'
/**
 * Of documents that this package begins. Other programs read `fingerprint` of the versions `1.0` and `2.0`, with the
 * same names on other scales; a version that is no number and a document without that member can't mislead them.
 */
export const OWN_FORMAT_VERSION = 'fp-native-1'
/** Of the member. */
export const OWN_MEMBER_VERSION = 1

const LARGEST_BYTES = 64 * 2 ** 20

export type JsonObject = Readonly<Record<string, unknown>>

/** `null`: no such file; `damaged`: a file, but no JSON object of a size that could be one. */
export type SidecarDocument = JsonObject | 'damaged' | null

/** @throws the error of the file system where there is a file and it can't be read */
export async function readDocument(sidecar: string): Promise<SidecarDocument> {
  const name = pathForFileSystem(sidecar)
  try {
    if ((await stat(name)).size > LARGEST_BYTES) return 'damaged'
    return parseDocument(await readFile(name, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null
    throw error
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseDocument(text: string): JsonObject | 'damaged' {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    return isObject(value) ? value : 'damaged'
  } catch {
    return 'damaged'
  }
}
