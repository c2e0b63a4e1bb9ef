import { FpError } from '../errors.js'
import { ALGORITHM_VERSION } from '../schema/index.js'

/** @throws FpError VERSION_MISMATCH */
export function assertComparable({ algorithmVersion }: { readonly algorithmVersion: number | null }): void {
  if (algorithmVersion === ALGORITHM_VERSION) return
  throw new FpError(
    'VERSION_MISMATCH',
    `Numbers of algorithm version ${algorithmVersion} can't be compared with those of version ${ALGORITHM_VERSION}.`,
  )
}
