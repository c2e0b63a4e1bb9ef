/** The material of the evaluation: audio files and what is known of each. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { bpmIn, commonStem, tempoRowsIn, timesIn } from './annotations.js'
import { ONSET_TOLERANCE_SECONDS, withoutRepeats } from './events.js'
import { type Half, halfOf } from './half.js'
import { type Key, parseKey } from './key.js'
import { tempoOfBeats } from './tempo.js'

/** What is known; a property that is left out is not known. */
export interface Truth {
  readonly bpm?: number
  /** Whether the tempo is exact, as of rendered music, and not a listener's. */
  readonly isExact?: boolean
  readonly beats?: readonly number[]
  readonly onsets?: readonly number[]
  readonly key?: Key
}

export interface Item {
  readonly set: string
  /** Name of the piece, unique in its set. */
  readonly name: string
  readonly half: Half
  /** Absolute path of the audio. */
  readonly file: string
  readonly truth: Truth
}

const AUDIO = new Set(['.wav', '.flac', '.mp3', '.ogg', '.opus', '.m4a', '.aif', '.aiff', '.au'])

export function itemOf(set: string, file: string, truth: Truth): Item {
  const absolute = path.resolve(file)
  return { set, name: path.basename(file), half: halfOf(file), file: absolute, truth }
}

/** The annotated pieces of the project's audio folder: tempo and key of renderings, and excerpts with beats and onsets. */
export function folderItems(folder: string): Item[] {
  return [...renderedPieces(path.join(folder, 'tempo')), ...annotatedExcerpts(path.join(folder, 'onsets'))]
}

function renderedPieces(folder: string): Item[] {
  const table = path.join(folder, 'tempo.csv')
  if (!existsSync(table)) return []
  return tempoRowsIn(readFileSync(table, 'utf8')).map(({ file, bpm, set, key }) =>
    itemOf(set, path.join(folder, file), { bpm, isExact: true, ...(key !== null && { key: parseKey(key) }) }),
  )
}

function annotatedExcerpts(folder: string): Item[] {
  const times = (name: string) => timesIn(readFileSync(path.join(folder, name), 'utf8'))
  const items: Item[] = []
  if (existsSync(path.join(folder, 'sample.onsets'))) {
    const [bpm] = times('sample.tempo')
    const truth = { ...(bpm !== undefined && { bpm }), beats: times('sample.beats'), onsets: times('sample.onsets') }
    items.push(itemOf('annotated', path.join(folder, 'sample.wav'), truth))
  }
  if (existsSync(path.join(folder, 'stereo_sample.notes'))) {
    const onsets = withoutRepeats(times('stereo_sample.notes'), ONSET_TOLERANCE_SECONDS)
    items.push(itemOf('annotated', path.join(folder, 'stereo_sample.flac'), { onsets }))
  }
  return items
}

/** Audio with a list of beat times of the same name and the extension `.txt` (IEEE SP Cup 2017), in any sub-folder. */
export function beatItems(folder: string): Item[] {
  return annotatedFiles(folder, '.txt').map(([audio, annotation]) => {
    const beats = timesIn(readFileSync(annotation, 'utf8'))
    const bpm = tempoOfBeats(beats)
    return itemOf(path.basename(folder), audio, { beats, ...(bpm !== null && { bpm }) })
  })
}

/** Audio with a tempo in a `.bpm` file of the same name (GTZAN tempo annotations), in any sub-folder. */
export function bpmItems(folder: string): Item[] {
  return annotatedFiles(folder, '.bpm').map(([audio, annotation]) =>
    itemOf(path.basename(folder), audio, { bpm: bpmIn(readFileSync(annotation, 'utf8')) }),
  )
}

/** Pairs of audio and annotation in the order of their names; either may lie in a folder of its own. */
function annotatedFiles(folder: string, extension: string): [audio: string, annotation: string][] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const extensionOf = (file: string) => path.extname(file).toLowerCase()
  const stemOf = (file: string) => commonStem(path.parse(file).name)
  const annotations = new Map(
    files.filter((file) => extensionOf(file) === extension).map((file) => [stemOf(file), file]),
  )
  const pairs = files
    .filter((file) => AUDIO.has(extensionOf(file)))
    .flatMap((file): [string, string][] => {
      const annotation = annotations.get(stemOf(file))
      return annotation === undefined ? [] : [[path.join(folder, file), path.join(folder, annotation)]]
    })
  if (pairs.length === 0) throw new Error(`${folder} holds no audio with a ${extension} file of the same name`)
  return pairs
}
