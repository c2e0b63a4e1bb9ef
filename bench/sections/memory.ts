/** The largest resident set, which must neither grow with the track nor much with the number of them. */
import { program } from '../measure.js'
import type { Section } from '../section.js'
import { hour, library } from '../signal.js'

export function memory(): Section {
  const { files } = library()
  const cases = [
    { name: 'an hour of MP3', atMost: 160, files: [hour('mp3')] },
    { name: 'an hour of FLAC', atMost: 160, files: [hour('flac')] },
    { name: `${files.length} FLACs of 4 min at once`, atMost: 600, files },
  ]
  return {
    name: 'memory',
    rounds: 1,
    cases: cases.map(({ name, files }) => ({ name, run: () => program('fingerprint-files', ['{}', ...files]) })),
    figures: cases.map(({ name, atMost }) => ({ name, unit: 'MiB', of: (usage) => usage(name).peakMiB, atMost })),
  }
}
