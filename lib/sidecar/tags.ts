import type { AudioTags } from '../decode/index.js'
import { isObject, type JsonObject } from './document.js'

type TagReader = (value: unknown) => string | number | readonly string[] | undefined

const text: TagReader = (value) => (typeof value === 'string' && value !== '' ? value : undefined)
const number: TagReader = (value) => (Number.isFinite(value) ? (value as number) : undefined)
const texts: TagReader = (value) => {
  const list = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string' && item !== '')
  return list.length > 0 ? list : undefined
}

const TAGS: { readonly [Name in keyof Required<AudioTags>]: TagReader } = {
  title: text,
  artist: text,
  album: text,
  albumArtist: text,
  composer: text,
  year: number,
  track: number,
  disc: number,
  genre: texts,
  bpm: number,
  key: text,
  isrc: text,
  comment: text,
}

/** How other programs name what is named otherwise here. */
const FOREIGN_NAMES: { readonly [Name in keyof AudioTags]: string } = {
  albumArtist: 'album_artist',
  track: 'track_number',
  disc: 'disc_number',
}

/** Tags as this package wrote them; what is not of the right kind is left out. */
export function readTags(tags: unknown): AudioTags {
  return collect(isObject(tags) ? tags : {}, (name) => name)
}

/** Tags from the `metadata` of format 1.0 or 2.0. */
export function readForeignTags(metadata: unknown): AudioTags {
  return collect(isObject(metadata) ? metadata : {}, (name) => FOREIGN_NAMES[name] ?? name)
}

function collect(source: JsonObject, nameOf: (name: keyof AudioTags) => string): AudioTags {
  const entries = Object.entries(TAGS).map(([name, read]) => [name, read(source[nameOf(name as keyof AudioTags)])])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
