import { type ErrorCode, FpError } from '../errors.js'

/** What a thread sends back. Errors are plain values, because a copy of an Error loses its class and code. */
export type Outcome<Result> =
  | { readonly result: Result }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string } }

/** In the thread. Anything but an FpError is a programming error, and rejects. */
export async function outcomeOf<Result>(work: () => Result | Promise<Result>): Promise<Outcome<Result>> {
  try {
    return { result: await work() }
  } catch (error) {
    if (!(error instanceof FpError)) throw error
    return { failure: { code: error.code, message: error.message } }
  }
}

/** On the other side. @throws FpError what the thread has failed with */
export function resultOf<Result>(outcome: Outcome<Result>): Result {
  if ('failure' in outcome) throw new FpError(outcome.failure.code, outcome.failure.message)
  return outcome.result
}
