import { fileURLToPath } from 'node:url'

/** A module whose exports are the tasks, and the options of Node that a thread needs to load it. */
export interface WorkerProgram {
  readonly file: string
  readonly nodeOptions: readonly string[]
}

/** The program beside this code: `worker.js` in a build, also for CommonJS, and `worker.ts` in the source. */
export function workerProgram(): WorkerProgram {
  const beside = (name: string) => new URL(name, import.meta.url)
  return import.meta.url.endsWith('.ts')
    ? { file: fileURLToPath(beside('worker.ts')), nodeOptions: ['--import', beside('load-typescript.mjs').href] }
    : { file: fileURLToPath(beside('worker.js')), nodeOptions: [] }
}
