/** What a worker thread runs: every export is a task, called by its name. */
export { analyze, identify, readTags } from './tasks.js'
