import { FpError } from './errors.js'

/** The error that a failed look at a file or reading of it stands for. */
export function fileError(cause: unknown, path: string): FpError {
  if (cause instanceof FpError) return cause
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
  const options = { cause, path }
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return new FpError('FILE_NOT_FOUND', `There is no file at ${path}.`, options)
    case 'EACCES':
    case 'EPERM':
      return new FpError('PERMISSION_DENIED', `The file ${path} may not be read.`, options)
    case 'EISDIR':
      return new FpError('NOT_A_FILE', `Expected a file but ${path} is a directory.`, options)
    case 'ERR_INVALID_ARG_VALUE':
      return new FpError('INVALID_ARGUMENT', 'Expected a path without null bytes.', { cause })
    default:
      return new FpError('READ_FAILED', `The file ${path} could not be read (${code}).`, options)
  }
}
