/**
 * Whole calls of `fingerprint()` on four minutes in each format, beside its decoder alone. Since analysis and decoding
 * overlap, the time of the thread that decodes tells on a busy machine what the wall time is on an idle one.
 */
import { program } from '../measure.js'
import type { Case, Figure, Section } from '../section.js'
import { type SongFormat, song } from '../signal.js'

const COMPRESSED: readonly SongFormat[] = ['flac', 'mp3', 'ogg', 'opus']
const PCM = 'analysis of PCM'
const MOST_OF_DECODING = 1.15
const MOST_OF_ANALYSIS = 1.3

export function formats(): Section {
  const wave = song('wav')
  const whole = (format: SongFormat) => `fingerprint of ${format}`
  const decoding = (format: SongFormat) => `decoding ${format}`
  const ratio = (name: string, to: string, atMost: number): Figure[] => [
    {
      name: `${name} ÷ ${to}, wall`,
      unit: '×',
      of: (usage) => usage(name).wallSeconds / usage(to).wallSeconds,
      atMost,
    },
    { name: `${name} ÷ ${to}, CPU`, unit: '×', of: (usage) => usage(name).cpuSeconds / usage(to).cpuSeconds },
    {
      name: `${name} ÷ ${to}, main thread`,
      unit: '×',
      of: (usage) => (usage(name).mainThreadSeconds ?? Number.NaN) / (usage(to).mainThreadSeconds ?? Number.NaN),
    },
  ]
  return {
    name: 'formats',
    rounds: 7,
    cases: [
      { name: PCM, run: () => program('analyze-pcm', [wave]) },
      { name: whole('wav'), run: () => program('fingerprint-files', ['{}', wave]) },
      ...COMPRESSED.flatMap((format): Case[] => [
        { name: decoding(format), run: () => program('decode-file', [song(format)]) },
        { name: whole(format), run: () => program('fingerprint-files', ['{}', song(format)]) },
      ]),
    ],
    figures: [
      ...ratio(whole('wav'), PCM, MOST_OF_ANALYSIS),
      ...COMPRESSED.flatMap((format) => ratio(whole(format), decoding(format), MOST_OF_DECODING)),
    ],
  }
}
