/**
 * How right tempo, beats, onsets and key are on music of which they are known, next to other programs.
 *
 *   npm run eval -- [--audio DIR] [--beats DIR]… [--bpm DIR]… [--only tempo,beats,onsets,key] [--no-yardsticks]
 *                   [--json FILE] [--compare FILE.json]
 *
 * `--audio` (or FP_AUDIO_DIR, or ../shared/audio) is the project's folder of real audio. `--beats` and `--bpm` add sets
 * that can't be passed on: audio with beat times in `.txt` or with the tempo in `.bpm` files of the same name.
 * Parameters may be chosen on half A of each set; half B shows whether they hold (half.ts).
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { aubio } from './aubio.js'
import { beatItems, bpmItems, folderItems, type Item } from './corpus.js'
import { essentia } from './essentia.js'
import { moves, type Report, table } from './report.js'
import { synthesisedItems } from './scenes.js'
import { figuresOf, type Score, scoresOf, tasksOf } from './score.js'
import { OURS, type System, TASKS, type Task } from './systems.js'
import { remembered } from './yardstick-cache.js'

const { FP_AUDIO_DIR = '../shared/audio' } = process.env
const temporary = path.join(tmpdir(), 'fp-native-eval')

const { values } = parseArgs({
  options: {
    audio: { type: 'string', default: FP_AUDIO_DIR },
    beats: { type: 'string', multiple: true, default: [] },
    bpm: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', default: TASKS.join() },
    'no-yardsticks': { type: 'boolean', default: false },
    json: { type: 'string' },
    compare: { type: 'string' },
  },
})

function wantedTasks(list: string): Set<Task> {
  return new Set(
    list.split(',').map((name) => {
      const task = TASKS.find((it) => it === name)
      if (task === undefined) throw new RangeError(`expected ${TASKS.join(', ')} for --only but received "${name}"`)
      return task
    }),
  )
}

async function yardsticks(): Promise<System[]> {
  if (values['no-yardsticks']) return []
  const found = [await aubio(), ...essentia()].filter((system) => system !== null)
  if (!found.some(({ name }) => name === 'aubio')) console.error('aubio is not installed: its columns are left out.')
  if (!found.some(({ name }) => name === 'essentia'))
    console.error('essentia.js does not load: its columns are left out.')
  return found.map((system) => remembered(system, path.join(temporary, 'yardsticks')))
}

async function scoresOver(items: readonly Item[], systems: readonly System[], wanted: ReadonlySet<Task>) {
  const scores: Score[] = []
  for (const [index, item] of items.entries()) {
    const tasks = new Set([...tasksOf(item)].filter((task) => wanted.has(task)))
    if (tasks.size === 0) continue
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${index + 1}/${items.length} ${item.name}`)
    for (const system of systems) {
      try {
        scores.push(...scoresOf(item, system.name, await system.estimate(item.file, tasks), tasks))
      } catch (error) {
        // Ours must not gain by failing.
        if (system === OURS) throw error
        console.error(`${system.name} fails on ${item.file}: ${error instanceof Error ? error.message : error}`)
      }
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  return scores
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return 'unknown'
  }
}

async function main(): Promise<void> {
  const wanted = wantedTasks(values.only)
  const before: Report | null = values.compare === undefined ? null : JSON.parse(readFileSync(values.compare, 'utf8'))
  const audio = path.resolve(values.audio)
  if (!existsSync(audio)) {
    console.log(`Nothing is evaluated: ${audio} does not exist. Give the folder of audio with --audio or FP_AUDIO_DIR.`)
    return
  }
  const items = [
    ...folderItems(audio),
    ...synthesisedItems(path.join(temporary, 'synthesised')),
    ...values.beats.flatMap(beatItems),
    ...values.bpm.flatMap(bpmItems),
  ]
  const others = await yardsticks()
  const scores = await scoresOver(items, [OURS, ...others], wanted)
  const report: Report = {
    commit: commit(),
    node: process.version,
    systems: Object.fromEntries(others.map(({ name, version }) => [name, version ?? ''])),
    figures: figuresOf(scores),
    scores,
  }
  console.log(table(report.figures, Object.keys(report.systems)))
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`)
  if (before !== null) console.log(`\n${moves(before, report) ?? `Nothing moved since ${before.commit}.`}`)
}

await main()
