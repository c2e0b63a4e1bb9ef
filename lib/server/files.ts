import { constants, existsSync } from 'node:fs'
import { type FileHandle, open, readlink, realpath, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { FpError } from '../errors.js'
import { fileError } from '../file-error.js'
import { pathForFileSystem, pathFromBytes } from '../identity/index.js'
import { isInside } from '../library/roots.js'
import { Refusal } from './errors.js'

const HAS_PROC = process.platform === 'linux' && existsSync('/proc/self/fd')

// Windows has none of the last three.
const OPEN_FLAGS =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

/** File systems of Linux whose files are the kernel talking, by the magic numbers of statfs(2). */
const PSEUDO_FILE_SYSTEMS = new Set([
  0x9fa0, // proc
  0x62656572, // sysfs
  0x64626720, // debugfs
  0x74726163, // tracefs
  0x73636673, // securityfs
  0x62656570, // configfs
  0x27e0eb, // cgroup
  0x63677270, // cgroup2
  0xcafe4a11, // bpf
  0x6165676c, // pstore
  0x6e736673, // nsfs
])

/** A file that may be read, and is held open so that it stays the one that was looked at. */
export interface AllowedFile {
  /** Real path, in the form of `lib/identity`. */
  readonly path: string
  /** By this every thread and program of this machine opens the file; valid until `close`. */
  readonly openablePath: string
  /** To read the very file by, where there is no path that leads to it whatever is done to its own; until `close`. */
  readonly descriptor?: number
  readonly size: number
  readonly mtimeNs: bigint
  /** Equal for the same file with the same content. */
  readonly key: string
  close(): Promise<void>
}

/** Which files of the machine requests may name. */
export class FileAccess {
  readonly #roots: readonly string[]
  readonly #hasProc: boolean

  private constructor(roots: readonly string[], hasProc: boolean) {
    this.#roots = roots
    this.#hasProc = hasProc
  }

  /**
   * @param roots folders that all files must lie in; none: every stored file that the user may read
   * @param hasProc whether Linux tells what descriptors are open for; without it, a descriptor must do
   * @throws FpError INVALID_ARGUMENT where a root is no folder
   */
  static async to(roots: readonly string[], hasProc = HAS_PROC): Promise<FileAccess> {
    return new FileAccess(await Promise.all(roots.map(realFolder)), hasProc)
  }

  /** Real paths; none: everywhere. */
  get roots(): readonly string[] {
    return this.#roots
  }

  /**
   * Opens a file. What is checked is what was opened, and that is what is read by the path or the descriptor in the answer,
   * so nobody can put another file in its place meanwhile.
   *
   * @throws FpError FILE_NOT_FOUND, NOT_A_FILE, PERMISSION_DENIED, INVALID_ARGUMENT, READ_FAILED
   * @throws Refusal FORBIDDEN_PATH
   */
  async open(requested: string): Promise<AllowedFile> {
    const real = await this.#resolve(requested)
    let handle: FileHandle | undefined
    try {
      const name = pathForFileSystem(real)
      // The kind is asked for before opening, because opening a device may do something.
      if (!(await stat(name)).isFile()) throw notAFile(requested)
      handle = await open(name, OPEN_FLAGS)
      const openablePath = this.#hasProc ? `/proc/${process.pid}/fd/${handle.fd}` : real
      const [stats, location, isPseudo] = await Promise.all([
        handle.stat({ bigint: true }),
        this.#hasProc ? linkTarget(openablePath) : null,
        this.#hasProc ? isOnPseudoFileSystem(openablePath) : false,
      ])
      if (!stats.isFile()) throw notAFile(requested)
      const { size, mtimeNs, dev, ino } = stats
      const place = location ?? (await confirmedPath(real, stats))
      if (isPseudo || place === null || !this.allows(place)) throw forbidden(requested)
      return {
        path: place,
        openablePath,
        ...(!this.#hasProc && { descriptor: handle.fd }),
        size: Number(size),
        mtimeNs,
        key: `${dev}:${ino}:${size}:${mtimeNs}`,
        close: () => (handle as FileHandle).close(),
      }
    } catch (error) {
      await handle?.close()
      throw error instanceof Refusal ? error : fileError(error, requested)
    }
  }

  /**
   * The real path of a folder that may be read.
   *
   * @throws as {@link open}
   */
  async folder(requested: string): Promise<string> {
    const real = await this.#resolve(requested)
    if (this.#hasProc && (await isOnPseudoFileSystem(real))) throw forbidden(requested)
    if ((await stat(pathForFileSystem(real))).isDirectory()) return real
    throw new FpError('INVALID_ARGUMENT', `Expected a folder but ${requested} is none.`)
  }

  /** Whether a real path lies where requests may read. */
  allows(real: string): boolean {
    return this.#roots.length === 0 || this.#roots.some((root) => isInside(real, root))
  }

  /**
   * Where to look for tracks, so that none outside of the roots is told of.
   *
   * @param folder to look there alone; it may be gone
   * @returns real paths, none: nowhere; undefined: everywhere
   */
  async scope(folder?: string): Promise<readonly string[] | undefined> {
    if (folder === undefined) return this.#roots.length === 0 ? undefined : this.#roots
    const place = await realPathOf(folder).catch(() => path.resolve(folder))
    return this.allows(place) ? [place] : this.#roots.filter((root) => isInside(root, place))
  }

  async #resolve(requested: string): Promise<string> {
    if (!path.isAbsolute(requested)) throw new FpError('INVALID_ARGUMENT', 'Expected an absolute path.')
    // Asked for such a path, Windows sends the user's credentials to whichever server it names.
    if (process.platform === 'win32' && /^[\\/]{2}/.test(requested)) throw forbidden(requested)
    let real: string
    try {
      real = await realPathOf(requested)
    } catch (cause) {
      throw (await this.#mayTellAbout(requested)) ? fileError(cause, requested) : forbidden(requested)
    }
    if (!this.allows(real)) throw forbidden(requested)
    return real
  }

  /** That there is nothing outside of the roots is no one's business either. */
  async #mayTellAbout(missing: string): Promise<boolean> {
    for (let place = path.resolve(missing); ; place = path.dirname(place)) {
      const real = await realPathOf(place).catch(() => null)
      if (real !== null) return this.allows(real)
      if (place === path.dirname(place)) return false
    }
  }
}

async function realFolder(folder: string): Promise<string> {
  try {
    const real = await realPathOf(path.resolve(folder))
    if ((await stat(pathForFileSystem(real))).isDirectory()) return real
  } catch {
    // Whatever it is, it can't be served from.
  }
  throw new FpError('INVALID_ARGUMENT', `expected a folder for \`roots\` but ${folder} is none`)
}

async function realPathOf(place: string): Promise<string> {
  return pathFromBytes(await realpath(pathForFileSystem(place), { encoding: 'buffer' }))
}

/** Where an open file is now. */
async function linkTarget(link: string): Promise<string> {
  return pathFromBytes(await readlink(link, { encoding: 'buffer' }))
}

/** The path, if it leads to the file that was opened by it. */
async function confirmedPath(
  real: string,
  opened: { readonly dev: bigint; readonly ino: bigint },
): Promise<string | null> {
  const now = await stat(pathForFileSystem(real), { bigint: true })
  const isSame = now.dev === opened.dev && now.ino === opened.ino && (await realPathOf(real)) === real
  return isSame ? real : null
}

async function isOnPseudoFileSystem(place: string): Promise<boolean> {
  return PSEUDO_FILE_SYSTEMS.has((await statfs(place)).type)
}

function forbidden(requested: string): Refusal {
  return new Refusal('FORBIDDEN_PATH', `The path ${requested} may not be read.`)
}

function notAFile(requested: string): FpError {
  return new FpError('NOT_A_FILE', `Expected a file but ${requested} is a folder, a device or the like.`, {
    path: requested,
  })
}
