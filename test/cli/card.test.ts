import { stripVTControlCharacters } from 'node:util'
import pc from 'picocolors'
import { describe, expect, it } from 'vitest'
import { fingerprintWith } from '../../lib/analyze/fingerprint.js'
import type { Metadata } from '../../lib/analyze/types.js'
import { card } from '../../lib/cli/card.js'
import { dimensionsTable } from '../../lib/cli/dimensions-command.js'
import { width } from '../../lib/cli/text.js'
import { DIMENSIONS, FAMILIES } from '../../lib/schema/index.js'
import { quantityOf } from '../../lib/schema/quantity.js'
import { fakeBinding, fakeSource } from '../api/fakes.js'

async function show(columns: number, changes: Partial<Metadata> = {}, hasColors = false) {
  const { binding } = fakeBinding()
  const source = fakeSource([44100 * 185])
  const result = await fingerprintWith({ loadBinding: () => binding, openAudio: async () => source }, 'x')
  const metadata = { ...result.metadata, truncated: false, decodeErrors: 0, ...changes }
  return card('music/tune.flac', { ...result, metadata }, { columns, colors: pc.createColors(hasColors) })
}

const tagged = (tags: Partial<Metadata['tags']>) => ({ tags: tags as Metadata['tags'] })

describe('a card', () => {
  it.each([40, 60, 80, 109, 110, 120, 200])('fits %i columns, with every dimension on it', async (columns) => {
    const text = await show(columns, tagged({ title: '夜に駆ける'.repeat(30), artist: 'An artist' }))
    for (const line of text.split('\n')) {
      expect(width(line)).toBeLessThanOrEqual(columns)
      expect(line).not.toMatch(/\s$/)
    }
    for (const { label } of [...DIMENSIONS, ...FAMILIES]) expect(text).toContain(label)
  })

  it('is the same with colours, but for the colours', async () => {
    const colored = await show(120, {}, true)
    expect(colored).toContain('\u001b[')
    expect(stripVTControlCharacters(colored)).toBe(await show(120))
  })

  it('begins with the title, the artist, the duration and the format', async () => {
    const lines = (await show(80, tagged({ title: 'Tune', artist: 'Someone' }))).split('\n')
    expect(lines[0]).toBe('  Tune  ·  Someone')
    expect(lines[1]).toBe('  3:05  ·  FLAC, 44.1 kHz, 16 bit, stereo  ·  tune.flac')
  })

  it('names the file where there is no title', async () => {
    expect((await show(80)).split('\n')[0]).toBe('  tune.flac')
  })

  it('tells damage', async () => {
    const text = await show(80, { truncated: true, decodeErrors: 2 })
    expect(text).toContain('Incomplete')
    expect(text).toContain('2 decoding errors')
  })

  it('aligns the bars and the values', async () => {
    const rows = (await show(80)).split('\n').filter((line) => /[─━]/.test(line))
    expect(rows).toHaveLength(DIMENSIONS.length)
    const placesOf = (pattern: RegExp) => new Set(rows.map((row) => (pattern.exec(row)?.[0] ?? '').length))
    expect(placesOf(/^.*?(?=[─━╸])/).size).toBe(1)
    expect(placesOf(/^.*[─━╸]/).size).toBe(1)
    expect(placesOf(/^.*[─━╸] +[−\de.]+/).size).toBe(1)
  })
})

it.each([
  ['bass_pct', 0.1234, '12.3 %'],
  ['lufs', -14.25, '−14.3 LUFS'],
  ['tempo_bpm', 122.44, '122.4 BPM'],
  ['tempo_bpm', 0, 'none'],
  ['transient_density', 0.33, '3.3 /s'],
  ['spectral_centroid', 0.1134, '2268 Hz'],
  ['spectral_flatness', 0.00412, '0.0041'],
  ['spectral_flatness', 0.0000412, '4.1e−5'],
  ['stereo_width', 0, '0.000'],
  ['phase_correlation', -0.5, '−0.500'],
])('%s of %d is shown as %s', (name, value, expected) => {
  const dimension = DIMENSIONS.find((candidate) => candidate.name === name)
  if (!dimension) throw new Error(name)
  const quantity = quantityOf(dimension, value)
  expect(`${quantity.value} ${quantity.unit}`.trim()).toBe(expected)
})

it.each([40, 80, 120])('the table of dimensions fits %i columns', (columns) => {
  const text = dimensionsTable({ columns, colors: pc.createColors(false) })
  for (const line of text.split('\n')) expect(width(line)).toBeLessThanOrEqual(columns)
  for (const { name } of DIMENSIONS) expect(text).toContain(name)
})
