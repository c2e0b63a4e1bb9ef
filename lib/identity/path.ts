/**
 * Paths as strings without loss. Linux file names are bytes, not text: Node replaces bytes that are no UTF-8, and the
 * file can't be opened again. Here such a byte 0xNN becomes the lone surrogate U+DCNN (as Python does, PEP 383): no name
 * in UTF-8 yields one, `path.join` and JSON keep them, and {@link pathForFileSystem} finds the way back. Nothing is
 * normalised: NFC and NFD are different bytes, and whether they name one file is for the file system to say (by device
 * and inode).
 */
import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { FpError } from '../errors.js'
import { fileError } from '../file-error.js'

const SURROGATE_BASE = 0xdc00
// With the flag `u`, a class of surrogates matches only those that are no half of a pair.
const ESCAPED_BYTE = /([\udc80-\udcff])/u

/** The path of a file name's bytes, as `readdir(…, { encoding: 'buffer' })` gives them. */
export function pathFromBytes(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return textOf(bytes)
  let path = ''
  for (let at = 0; at < bytes.length; ) {
    const length = characterBytes(bytes, at)
    path += length === 0 ? String.fromCharCode(SURROGATE_BASE + (bytes[at] as number)) : textOf(bytes, at, at + length)
    at += Math.max(1, length)
  }
  return path
}

/** What `node:fs` takes: the path itself, or its bytes where they are no UTF-8. */
export function pathForFileSystem(path: string): string | Buffer {
  if (!ESCAPED_BYTE.test(path)) return path
  const parts = path.split(ESCAPED_BYTE)
  // `split` puts what the group matched at the odd places.
  return Buffer.concat(
    parts.map((part, i) => (i % 2 === 0 ? Buffer.from(part) : Buffer.of(part.charCodeAt(0) - SURROGATE_BASE))),
  )
}

/**
 * A path that every function and program on this machine can open, also where the file's own is no UTF-8: that file is
 * kept open and reached by `/proc` (only Linux has such names). Call `close` when done.
 *
 * @throws FpError FILE_NOT_FOUND, PERMISSION_DENIED, READ_FAILED
 */
export async function openablePath(path: string): Promise<{ readonly path: string; close(): Promise<void> }> {
  const name = pathForFileSystem(path)
  if (typeof name === 'string') return { path, close: async () => {} }
  if (process.platform !== 'linux') {
    throw new FpError('FILE_NOT_FOUND', 'The path has bytes that are no UTF-8, which this system does not know.', {
      path,
    })
  }
  const file = await open(name, 'r').catch((error) => {
    throw fileError(error, path)
  })
  return { path: `/proc/${process.pid}/fd/${file.fd}`, close: () => file.close() }
}

/** Bytes of the UTF-8 character at `at`; 0 where there is none. */
function characterBytes(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length
  }
  return 0
}

function textOf(bytes: Uint8Array, from = 0, to = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', from, to)
}
