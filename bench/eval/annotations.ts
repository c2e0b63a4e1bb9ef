/** Ground truth as the public sets store it, read from the text of the files. */

/** The first number of every line that is neither empty nor a comment (`#`): beat times, onset times, notes. */
export function timesIn(text: string): number[] {
  return linesOf(text).map((line) => numberIn(line.split(/\s+/)[0]!))
}

/** The only number of a file: GTZAN's tempo annotations. */
export function bpmIn(text: string): number {
  const [first = ''] = linesOf(text)
  return numberIn(first.split(/\s+/)[0]!)
}

export interface TempoRow {
  readonly file: string
  readonly bpm: number
  readonly set: string
  /** As in `Gb major`; null where none is annotated. */
  readonly key: string | null
}

/** The rows of `tempo.csv`: `file,bpm,set,key` under a heading. */
export function tempoRowsIn(text: string): TempoRow[] {
  return linesOf(text)
    .slice(1)
    .map((line) => {
      const [file = '', bpm = '', set = '', key = ''] = line.split(',')
      return { file, bpm: numberIn(bpm), set, key: key === '' ? null : key }
    })
}

/**
 * What names an audio file and its annotation alike: `blues/blues.00000.wav` and `gtzan_blues_00000.bpm` belong
 * together.
 */
export function commonStem(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^gtzan_/, '')
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function numberIn(text: string): number {
  const number = Number(text)
  if (text === '' || !Number.isFinite(number)) throw new RangeError(`expected a number but received "${text}"`)
  return number
}
