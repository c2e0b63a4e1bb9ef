import type { Analyses } from './analyses.js'
import type { EventStreams } from './events.js'
import type { FileAccess } from './files.js'
import type { Metrics } from './metrics.js'
import type { References } from './references.js'
import type { Requests } from './requests.js'
import type { ScanJob } from './scan-job.js'
import type { SharedLibrary } from './shared-library.js'
import type { Uploads } from './uploads.js'

/** What routes work with. */
export interface Service {
  readonly access: FileAccess
  readonly analyses: Analyses
  readonly events: EventStreams
  readonly library: SharedLibrary
  readonly metrics: Metrics
  readonly references: References
  readonly requests: Requests
  readonly scanJob: ScanJob
  readonly uploads: Uploads
  readonly workers: number
}
