export { type Outcome, outcomeOf, resultOf } from './outcome.js'
export { AnalysisPool, type PoolOptions } from './pool.js'
export { threadProgram, type WorkerProgram } from './program.js'
export type { TrackAnalysis } from './tasks.js'
