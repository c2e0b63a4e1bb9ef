export { AnalysisPool, type PoolOptions } from './pool.js'
export type { WorkerProgram } from './program.js'
export type { TrackAnalysis } from './tasks.js'
