import { pathToFileURL } from 'node:url'
import type { SimilarTrack } from '../library/index.js'
import { jsonLine } from './library-commands.js'
import { printable } from './text.js'

export type PlaylistFormat = 'text' | 'm3u8' | 'json'

/** A list of tracks: paths, extended M3U in UTF-8, or one JSON object a line. */
export function playlistText(tracks: readonly SimilarTrack[], format: PlaylistFormat): string {
  if (format === 'json') return tracks.map(trackLine).join('')
  if (format === 'text') return tracks.map(({ path }) => `${printable(path)}\n`).join('')
  const entries = tracks.map(({ path, tags, durationSeconds }) => {
    const title = [tags.artist, tags.title].filter((part) => part !== undefined).join(' - ')
    return `#EXTINF:${Math.round(durationSeconds)},${printable(title)}\n${playlistPath(path)}\n`
  })
  return `#EXTM3U\n${entries.join('')}`
}

/** One JSON object. */
export function trackLine({ id, path, distance, score, tags, ...others }: SimilarTrack): string {
  return jsonLine({ path, distance, score, id, ...others, tags })
}

/** A playlist has a path a line, and a name may hold anything: where it holds a line's end, its URL stands for it. */
function playlistPath(path: string): string {
  return /\p{Cc}/u.test(path) ? pathToFileURL(path).href : path
}
