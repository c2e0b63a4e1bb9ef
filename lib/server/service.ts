import type { Analyses } from './analyses.js'
import type { FileAccess } from './files.js'
import type { Requests } from './requests.js'

/** What routes work with. */
export interface Service {
  readonly access: FileAccess
  readonly analyses: Analyses
  readonly requests: Requests
}
