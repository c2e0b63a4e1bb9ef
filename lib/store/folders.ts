import { sep } from 'node:path'
import { pathForFileSystem } from '../identity/index.js'

/** How a path is kept: as text where it is UTF-8, else as its bytes. SQLite never takes one for the other. */
export type PathValue = string | Buffer

/** A stretch of the order of paths: `from` included, `to` not. */
export interface PathRange {
  readonly from: PathValue
  readonly to: PathValue
}

/** Where a file at this path, and all files in a folder at this path and below, stand in the order of paths. */
export function pathRanges(path: string): PathRange[] {
  const folder = path.endsWith(sep) ? path : `${path}${sep}`
  const inFolder = Buffer.from(pathForFileSystem(folder))
  const afterFolder = Buffer.from(inFolder)
  afterFolder[afterFolder.length - 1] = sep.charCodeAt(0) + 1
  const own = pathForFileSystem(path)
  // The shortest value after a path is that path and a zero byte; a BLOB holds it, and a TEXT does as well.
  const itself = { from: own, to: typeof own === 'string' ? `${own}\0` : Buffer.concat([own, Buffer.of(0)]) }
  const blobs = { from: inFolder, to: afterFolder }
  if (typeof own !== 'string') return [itself, blobs]
  return [itself, { from: inFolder.toString(), to: afterFolder.toString() }, blobs]
}

/** An SQL condition on `path` and its values: in one of these folders, or at one of these paths. */
export function underCondition(paths: readonly string[]): { readonly sql: string; readonly values: PathValue[] } {
  const ranges = paths.flatMap(pathRanges)
  const sql = ranges.map(() => '(path >= ? AND path < ?)').join(' OR ')
  return { sql: ranges.length === 0 ? 'FALSE' : `(${sql})`, values: ranges.flatMap(({ from, to }) => [from, to]) }
}
