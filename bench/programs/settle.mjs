import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects the garbage of what was prepared, which else would be collected at the cost of what is measured. */
export function settle() {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc')
  // The second one waits for the sweeping that the first one leaves to other threads.
  collectGarbage()
  collectGarbage()
}
