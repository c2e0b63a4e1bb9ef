/** Every code that an {@link FpError} can carry, with its meaning. Codes are stable: programs may branch on them. */
export const ERROR_CODES = {
  FILE_NOT_FOUND: 'There is no file at the path.',
  NOT_A_FILE: 'The path leads to a directory or another thing that is not a regular file.',
  PERMISSION_DENIED: 'The file exists but may not be read.',
  UNSUPPORTED_FORMAT:
    'The bytes are of no format that can be decoded here; the message says what was recognised and what would help.',
  DECODE_FAILED: 'The format is known but the file is too damaged to decode, or the decoder failed.',
  EMPTY_AUDIO: 'The input holds no byte or no audio sample.',
  INVALID_AUDIO: 'The decoded samples are not audio: not finite, or far beyond full scale.',
  INVALID_ARGUMENT: 'An argument or option is not what the function expects; the message says what came instead.',
  ABORTED: 'The caller stopped the work, by its signal or by `cancel()`.',
  TIMEOUT: 'The work took longer than `timeoutMs`.',
  NATIVE_UNAVAILABLE:
    'The compiled addon could not be loaded; the message says what was looked for and how to build it.',
  OUT_OF_MEMORY: 'The analysis could not get the memory that it needs.',
  READ_FAILED: 'The file system failed while a file was read; the message says how.',
  FILE_CHANGED: 'The file was written to while it was read.',
  DISK_FULL: 'There is no room left to write; what was stored before is unharmed.',
  DATABASE_CORRUPT: 'The database is damaged, or no SQLite database at all; it was left as it is.',
  DATABASE_FOREIGN: 'The database is a valid one, but of another program; it was left as it is.',
  DATABASE_TOO_NEW: 'The database was made by a newer version of this package; it was left as it is.',
  DATABASE_BUSY: 'Another process has held the database for longer than the busy timeout.',
  DATABASE_FAILED: 'The database could not be opened, read or written; the message says why.',
  SIDECAR_NOT_READABLE: 'There is a sidecar, but it may not or can not be read.',
  SIDECAR_NOT_WRITABLE: 'The sidecar can not be written: a read-only folder, a name that gets too long, and the like.',
  VERSION_MISMATCH:
    'The numbers are of different algorithm versions, which never compare; analyse the older ones again.',
  TRACK_NOT_FOUND: 'The library has no analysed track of that id or path.',
  WORKER_DIED: 'The worker thread that was at work on the file ended or failed before it had a result.',
  CANNOT_LISTEN: 'The server can not have its address and port; the message says why, and what to do.',
} as const

export type ErrorCode = keyof typeof ERROR_CODES

export interface FpErrorOptions {
  /** What led to this error. */
  readonly cause?: unknown
  /** The file that it is about. */
  readonly path?: string
}

/** The one class of errors that this package throws on purpose; `code` says which kind. */
export class FpError extends Error {
  override readonly name = 'FpError'
  readonly code: ErrorCode
  /** The file that the error is about, where there is one. */
  declare readonly path?: string

  constructor(code: ErrorCode, message: string, options: FpErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    if (options.path !== undefined) this.path = options.path
  }
}
