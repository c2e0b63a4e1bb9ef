import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { audioFolder } from '../helpers/audio-folder.js'

const INTEGRATED_LUFS = [
  ['seq-3341-1-16bit.flac', -23],
  ['seq-3341-2-16bit.flac', -33],
  ['seq-3341-3-16bit-v02.flac', -23],
  ['seq-3341-4-16bit-v02.flac', -23],
  ['seq-3341-5-16bit-v02.flac', -23],
  ['1kHz_sine_-20LUFS-16bit.flac', -20],
  ['1kHz_sine_-26LUFS-16bit.flac', -26],
  ['1kHz_sine_-40LUFS-16bit.flac', -40],
] as const
const RANGE_LU = [
  ['seq-3342-1-16bit.flac', 10],
  ['seq-3342-2-16bit.flac', 5],
  ['seq-3342-3-16bit.flac', 20],
  ['seq-3342-4-16bit.flac', 15],
] as const

describe.skipIf(audioFolder === null)('EBU loudness test files', () => {
  const analysed = (name: string) => fingerprint(join(audioFolder!, 'ebur128', name))

  it.each(INTEGRATED_LUFS)('%s reads %d LUFS', async (name, expected) => {
    const result = await analysed(name)
    // The standard's own tolerance (Tech 3341).
    expect(Math.abs(result.fingerprint.lufs - expected)).toBeLessThanOrEqual(0.1)
  })
  it.each(RANGE_LU)('%s reads %d LU', async (name, expected) => {
    const result = await analysed(name)
    // The standard's own tolerance (Tech 3342).
    expect(Math.abs(result.details.loudness_range_lu! - expected)).toBeLessThanOrEqual(1)
  })
})
