/** Where the fixed costs show: three seconds of audio. */
import { command, program } from '../measure.js'
import type { Section } from '../section.js'
import { clip as clipFile } from '../signal.js'

export function clip(): Section {
  const file = clipFile()
  const name = (kind: string) => `3 s of ${kind}, warm`
  return {
    name: 'clip',
    rounds: 7,
    cases: ['pcm', 'wav'].map((kind) => ({ name: name(kind), run: () => program('fingerprint-clip', [file, kind]) })),
    figures: [
      { name: `${name('pcm')}, wall`, unit: 'ms', of: (usage) => 1e3 * usage(name('pcm')).wallSeconds, atMost: 2 },
      { name: `${name('wav')}, wall`, unit: 'ms', of: (usage) => 1e3 * usage(name('wav')).wallSeconds },
    ],
  }
}

export function start(): Section {
  const file = clipFile()
  const first = 'new process to its first result'
  const nothing = 'new process that does nothing'
  const programFile = (name: string) => `bench/programs/${name}.mjs`
  return {
    name: 'start',
    rounds: 7,
    cases: [
      { name: nothing, run: () => command(process.execPath, programFile('nothing')) },
      { name: first, run: () => command(process.execPath, programFile('first-result'), file) },
    ],
    figures: [
      { name: `${first}, wall`, unit: 'ms', of: (usage) => 1e3 * usage(first).wallSeconds, atMost: 150 },
      {
        name: `${first} − ${nothing}, wall`,
        unit: 'ms',
        of: (usage) => 1e3 * (usage(first).wallSeconds - usage(nothing).wallSeconds),
      },
    ],
  }
}
