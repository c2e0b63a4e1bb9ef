import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { Emphasis, Explanation, SearchMetricOptions } from '../library/index.js'
import { jsonLine, type LibraryCommandOptions, print, withLibrary } from './library-commands.js'
import { wholeNumber } from './numbers.js'
import { type PlaylistFormat, playlistText, trackLine } from './playlist-format.js'
import { terminalOf } from './terminal.js'
import { padEnd, padStart, printable } from './text.js'

interface MetricCommandOptions extends LibraryCommandOptions {
  readonly emphasis?: Emphasis
  readonly decorrelated?: boolean
}

interface SimilarCommandOptions extends MetricCommandOptions {
  readonly count?: number
}

interface PlaylistCommandOptions extends MetricCommandOptions {
  readonly m3u8?: boolean
  readonly length?: number
  readonly steps?: number
  readonly repeatArtist: boolean
  readonly repeatAlbum: boolean
}

/**
 * Adds the commands that compare tracks.
 *
 * @param command makes one that knows `--db`
 */
export function addSimilarityCommands(
  command: (name: string, description: string) => Command,
  signal: AbortSignal,
): void {
  const searching = (name: string, description: string) =>
    command(name, description)
      .option('--emphasis <what>', 'what counts: default, sound, rhythm or dynamics')
      .option('--decorrelated', 'count once what several dimensions tell alike (Mahalanobis)')
  const listing = (name: string, description: string) =>
    searching(name, description)
      .option('--m3u8', 'print an M3U playlist')
      .option('--json', 'print one JSON object a line')

  searching('similar', 'find what sounds like a song')
    .argument('<song>', 'an audio file, in the library or not, or the id of a track')
    .option('-k, --count <count>', 'how many (default: 10)', wholeNumber(1))
    .option('--json', 'print one JSON object a line')
    .action(similarCommand)
  command('compare', 'tell how a song sounds against another, in words and figures')
    .argument('<a>', 'an audio file or the id of a track')
    .argument('<b>', 'the song that is described')
    .option('--json', 'print a JSON object')
    .action(compareCommand)
  listing('playlist', 'make a playlist of what sounds like some songs')
    .argument('<seeds...>', 'audio files or ids of tracks')
    .option('-n, --length <count>', 'tracks (default: 25)', wholeNumber(1))
    .option('--no-repeat-artist', 'at most one track of an artist')
    .option('--no-repeat-album', 'at most one track of an album')
    .action(playlistCommand)
  listing('path', 'make a journey from one song to another')
    .argument('<from>', 'an audio file or the id of a track')
    .argument('<to>', 'where it ends')
    .option('-n, --steps <count>', 'tracks, both ends included (default: 10)', wholeNumber(2))
    .action(pathCommand)
  listing('recommend', 'find what sounds like the songs of a history, the last ones heard last')
    .argument('<history...>', 'audio files of the library or ids of tracks')
    .option('-k, --count <count>', 'how many (default: 10)', wholeNumber(1))
    .action(recommendCommand)
  command('duplicates', 'list tracks that may be the same recording, and the evidence')
    .option('--json', 'print one JSON object a line')
    .action(duplicatesCommand)
  command('graph', 'store the nearest neighbours of every track')
    .option('-k, --count <count>', 'neighbours of a track (default: 10)', wholeNumber(1))
    .option('--json', 'print a JSON object')
    .action((options: SimilarCommandOptions) => graphCommand(options, signal))
}

function similarCommand(song: string, { db, json, count, ...metric }: SimilarCommandOptions): Promise<void> {
  return withLibrary(db, async (library) => {
    for (const track of await library.similar(referenceOf(song), { k: count, ...metricOf(metric) })) {
      const { path, distance, score } = track
      await print(json ? trackLine(track) : `${printable(path)}\t${distance.toFixed(4)}\t${score.toFixed(4)}\n`)
    }
  })
}

function compareCommand(a: string, b: string, { db, json }: LibraryCommandOptions): Promise<void> {
  return withLibrary(db, async (library) => {
    const explanation = await library.explain(referenceOf(a), referenceOf(b))
    await print(json ? jsonLine(explanation) : explanationText(explanation))
  })
}

function playlistCommand(seeds: string[], options: PlaylistCommandOptions): Promise<void> {
  const { db, length, repeatArtist, repeatAlbum } = options
  return withLibrary(db, async (library) => {
    const tracks = await library.playlist({
      seeds: seeds.map(referenceOf),
      length,
      noRepeatArtist: !repeatArtist,
      noRepeatAlbum: !repeatAlbum,
      ...metricOf(options),
    })
    await print(playlistText(tracks, formatOf(options)))
  })
}

function pathCommand(from: string, to: string, options: PlaylistCommandOptions): Promise<void> {
  return withLibrary(options.db, async (library) => {
    const ends = [referenceOf(from), referenceOf(to)] as const
    await print(playlistText(await library.path(...ends, options.steps ?? 10, metricOf(options)), formatOf(options)))
  })
}

function recommendCommand(history: string[], options: PlaylistCommandOptions & SimilarCommandOptions): Promise<void> {
  return withLibrary(options.db, async (library) => {
    const found = await library.recommend(history.map(referenceOf), { k: options.count, ...metricOf(options) })
    await print(playlistText(found, formatOf(options)))
  })
}

function duplicatesCommand({ db, json }: LibraryCommandOptions): Promise<void> {
  return withLibrary(db, async (library) => {
    for (const { a, b, evidence, ...others } of await library.duplicates()) {
      const line = `${evidence ?? 'candidate'}\t${printable(a.path)}\t${printable(b.path)}\n`
      await print(json ? jsonLine({ a: a.path, b: b.path, evidence, ...others }) : line)
    }
  })
}

function graphCommand({ db, json, count }: SimilarCommandOptions, signal: AbortSignal): Promise<void> {
  return withLibrary(db, async (library) => {
    const summary = await library.graph({ k: count, signal })
    const { k, tracks, searched, updated } = summary
    const text = `${k} neighbours of each of ${tracks} tracks: ${searched} searched, ${updated} updated\n`
    await print(json ? jsonLine(summary) : text)
  })
}

/** A file wins over an id: a file's name may be a number. */
export function referenceOf(text: string): number | string {
  return /^\d+$/.test(text) && !existsSync(text) ? Number(text) : text
}

function metricOf({ emphasis, decorrelated }: MetricCommandOptions): SearchMetricOptions {
  return { emphasis, metric: decorrelated ? 'decorrelated' : 'weighted' }
}

function formatOf({ json, m3u8 }: PlaylistCommandOptions): PlaylistFormat {
  return json ? 'json' : m3u8 ? 'm3u8' : 'text'
}

function explanationText({ text, distance, score, contributions }: Explanation): string {
  const { colors } = terminalOf(process.stdout)
  const rows = contributions
    .filter(({ share }) => share >= 0.005)
    .map(({ name, share, words }) => {
      const percent = padStart(`${(share * 100).toFixed(0)} %`, 5)
      return `  ${percent}  ${padEnd(name, 24)}${colors.dim(words ?? '')}\n`
    })
  return `${colors.bold(text)}\ndistance ${distance.toFixed(3)}, score ${score.toFixed(3)}\n${rows.join('')}`
}
