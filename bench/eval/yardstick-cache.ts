import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Estimate, System, Task } from './systems.js'

/** The system, asked once only for the same tasks on the same file: the yardsticks take minutes and never change. */
export function remembered(system: System, folder: string): System {
  if (system.version === null) return system
  mkdirSync(folder, { recursive: true })
  return {
    ...system,
    async estimate(file: string, tasks: ReadonlySet<Task>): Promise<Estimate> {
      const { size, mtimeMs } = statSync(file)
      const question = JSON.stringify([system.name, system.version, file, size, mtimeMs, [...tasks].sort()])
      const memory = path.join(folder, `${createHash('sha1').update(question).digest('hex')}.json`)
      if (existsSync(memory)) return JSON.parse(readFileSync(memory, 'utf8'))
      const estimate = await system.estimate(file, tasks)
      writeFileSync(`${memory}.partial`, JSON.stringify(estimate))
      renameSync(`${memory}.partial`, memory)
      return estimate
    },
  }
}
