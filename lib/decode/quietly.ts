/**
 * Runs a synchronous function whose library prints its errors with `console.error` besides returning them. Damaged
 * files are expected here and reported in the result, so a program's stderr is not the place for them.
 */
export function quietly<T>(work: () => T): T {
  const original = console.error
  console.error = () => {}
  try {
    return work()
  } finally {
    console.error = original
  }
}
