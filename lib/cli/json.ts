import type { FingerprintResult } from '../analyze/index.js'
import type { FpError } from '../errors.js'
import { snakeCase } from '../snake-case.js'

/** One line: the result of a song, every name in `snake_case`. */
export function resultLine(file: string, result: FingerprintResult): string {
  const { fingerprint, metadata, details, algorithmVersion, processingTimeMs } = result
  return line({ file, fingerprint, metadata, details, algorithmVersion, processingTimeMs })
}

/** One line: why there is no result. */
export function errorLine(file: string, { code, message }: FpError): string {
  return line({ file, error: { code, message } })
}

function line(value: Record<string, unknown>): string {
  return `${JSON.stringify(snakeCase(value))}\n`
}
