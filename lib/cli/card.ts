import path from 'node:path'
import type { FingerprintResult, Metadata } from '../analyze/index.js'
import { DIMENSIONS, FAMILIES, type FamilyFacts } from '../schema/index.js'
import { quantityOf } from '../schema/quantity.js'
import { bar } from './bar.js'
import { detailRows } from './detail-rows.js'
import type { Terminal } from './terminal.js'
import { clock, padEnd, padStart, printable, truncate, width } from './text.js'

const INDENT = '  '
const SEPARATOR = '  ·  '
const LABEL_CELLS = 18
const VALUE_CELLS = 7
const UNIT_CELLS = 4
const GUTTER_CELLS = 19
const MAXIMUM_BAR_CELLS = 36
const MINIMUM_ARTIST_CELLS = 8

const TWO_COLUMNS_FROM = 110
const GUTTER_FROM = 72

/** One song for people: what it is, then the seven families with a bar, a value and a unit for each dimension. */
export function card(file: string, result: FingerprintResult, terminal: Terminal): string {
  const cells = terminal.columns - 2 * INDENT.length
  const lines = [...head(file, result.metadata, cells, terminal), '', ...families(result, cells, terminal)]
  if (result.details) lines.push('', ...detailRows(result.details, cells, terminal))
  return `${lines.map((line) => (line === '' ? '' : INDENT + line)).join('\n')}\n`
}

function head(file: string, metadata: Metadata, cells: number, { colors }: Terminal): string[] {
  const name = printable(path.basename(file))
  const title = printable(metadata.tags.title ?? '')
  const artist = printable(metadata.tags.artist ?? '')
  const shownTitle = truncate(title || name, cells)
  const artistCells = cells - width(shownTitle) - SEPARATOR.length
  const shownArtist =
    artist && artistCells >= MINIMUM_ARTIST_CELLS ? `${SEPARATOR}${truncate(artist, artistCells)}` : ''
  const facts = [clock(metadata.durationSeconds), formatOf(metadata), title && name].filter(Boolean).join(SEPARATOR)
  const lines = [colors.bold(shownTitle) + shownArtist, colors.dim(truncate(facts, cells))]
  if (metadata.truncated)
    lines.push(colors.yellow(truncate('Incomplete: the file promises more audio than it holds.', cells)))
  if (metadata.decodeErrors > 0) lines.push(colors.yellow(`Damaged: ${metadata.decodeErrors} decoding errors.`))
  return lines
}

/** As in `FLAC, 44.1 kHz, 16 bit, stereo`. */
function formatOf({ format, codec, sampleRate, bitsPerSample, channels }: Metadata): string {
  const kind = format.toLowerCase() === codec.toLowerCase() ? format : `${format} ${codec}`
  const layout = ['mono', 'stereo'][channels - 1] ?? `${channels} channels`
  return [kind, `${sampleRate / 1000} kHz`, bitsPerSample === null ? '' : `${bitsPerSample} bit`, layout]
    .filter(Boolean)
    .join(', ')
}

function families(result: FingerprintResult, cells: number, terminal: Terminal): string[] {
  const { columns, colors } = terminal
  if (columns >= TWO_COLUMNS_FROM) {
    const gap = 6
    const half = Math.floor((cells - gap) / 2)
    const blocks = FAMILIES.map((family) => [colors.bold(family.label), ...rows(family, result, half, terminal), ''])
    // The first three families are as tall as the other four.
    const [left, right] = [blocks.slice(0, 3).flat(), blocks.slice(3).flat()]
    left.pop()
    right.pop()
    return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
      `${padEnd(left[index] ?? '', half + gap)}${right[index] ?? ''}`.trimEnd(),
    )
  }
  if (columns >= GUTTER_FROM) {
    return FAMILIES.flatMap((family) =>
      rows(family, result, cells - GUTTER_CELLS, terminal).map(
        (row, index) => padEnd(index === 0 ? colors.bold(family.label) : '', GUTTER_CELLS) + row,
      ),
    )
  }
  return FAMILIES.flatMap((family) => [colors.bold(family.label), ...rows(family, result, cells, terminal)])
}

function rows(family: FamilyFacts, { fingerprint }: FingerprintResult, cells: number, terminal: Terminal): string[] {
  const barCells = Math.min(MAXIMUM_BAR_CELLS, cells - LABEL_CELLS - VALUE_CELLS - UNIT_CELLS - 3)
  return DIMENSIONS.filter((dimension) => dimension.family === family.name).map((dimension) => {
    const value = fingerprint[dimension.name]
    const quantity = quantityOf(dimension, value)
    return [
      padEnd(dimension.label, LABEL_CELLS),
      bar(dimension, value, barCells, terminal.colors),
      padStart(quantity.value, VALUE_CELLS),
      quantity.unit && terminal.colors.dim(quantity.unit),
    ]
      .join(' ')
      .trimEnd()
  })
}
