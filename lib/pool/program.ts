import { fileURLToPath } from 'node:url'

/** A module whose exports are the tasks, and the options of Node that a thread needs to load it. */
export interface WorkerProgram {
  readonly file: string
  readonly nodeOptions: readonly string[]
}

/** The program that analyses. */
export function workerProgram(): WorkerProgram {
  return threadProgram('worker', './worker.ts')
}

/**
 * A program beside this code: `<name>.js` in a build, also for CommonJS, and in the source what `source` leads to from
 * here.
 */
export function threadProgram(name: string, source: string): WorkerProgram {
  const beside = (place: string) => new URL(place, import.meta.url)
  return import.meta.url.endsWith('.ts')
    ? { file: fileURLToPath(beside(source)), nodeOptions: ['--import', beside('load-typescript.mjs').href] }
    : { file: fileURLToPath(beside(`${name}.js`)), nodeOptions: [] }
}
