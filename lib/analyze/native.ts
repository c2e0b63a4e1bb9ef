import type { NativeResult } from '../binding/types.js'
import { type ErrorCode, FpError } from '../errors.js'
import { ALGORITHM_VERSION, fingerprintFromVector } from '../schema/index.js'
import type { Details } from './details.js'
import type { Analysis } from './types.js'

const NATIVE_CODES: ReadonlySet<string> = new Set<ErrorCode>([
  'INVALID_ARGUMENT',
  'EMPTY_AUDIO',
  'INVALID_AUDIO',
  'ABORTED',
  'OUT_OF_MEMORY',
] satisfies ErrorCode[])

/** The addon's errors as this package's; anything else, such as a programming error, as it is. */
export function fromNativeError(error: unknown, path?: string): unknown {
  if (error instanceof FpError || !(error instanceof Error)) return error
  const code = (error as NodeJS.ErrnoException).code
  if (code === undefined || !NATIVE_CODES.has(code)) return error
  return new FpError(code as ErrorCode, error.message, { cause: error, ...(path !== undefined && { path }) })
}

export function analysisOf(native: NativeResult): Analysis & { readonly details: Details } {
  return {
    fingerprint: fingerprintFromVector(native.vector),
    vector: native.vector,
    details: native.details,
    algorithmVersion: ALGORITHM_VERSION,
  }
}
