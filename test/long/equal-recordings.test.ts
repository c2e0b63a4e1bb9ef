import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { audioFolder } from '../helpers/audio-folder.js'
import { decoded, type Pcm } from '../helpers/decoded.js'
import { type EqualRecordingOptions, unequalDimensions } from '../helpers/tolerance.js'
import { withGain, withHeadroom, withLeadingSilence, withReversedPolarity } from '../helpers/variants.js'
import { wavBytes } from '../helpers/wav.js'
import { SONGS } from './songs.js'

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0

/** The recording at another rate, by ffmpeg's soxr resampler at its highest precision. */
function atSampleRateByFfmpeg(pcm: Pcm, sampleRate: number): Pcm {
  const filter = `aresample=${sampleRate}:resampler=soxr:precision=33:osf=flt`
  const output = ['-af', filter, '-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1']
  const raw = execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', 'pipe:0', ...output], {
    input: wavBytes(pcm, 'float'),
    maxBuffer: 2 ** 31 - 1,
  })
  const channels = pcm.channelData.length
  const interleaved = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength))
  const channelData = pcm.channelData.map((_, c) =>
    Float32Array.from({ length: interleaved.length / channels }, (_, n) => interleaved[n * channels + c]!),
  )
  return { channelData, sampleRate }
}

// Whole songs at the tolerances of the schema.
describe.skipIf(SONGS.length === 0)('equal recordings', () => {
  it.each(SONGS)('%s', async (song) => {
    const original = withHeadroom(await decoded(join(audioFolder!, song)))
    const { fingerprint: expected } = await fingerprint(original)
    const problems: string[] = []
    const check = async (what: string, input: Pcm | Uint8Array, options: EqualRecordingOptions = {}) => {
      const result = await fingerprint(input)
      problems.push(...unequalDimensions(expected, result.fingerprint, options).map((line) => `${what}: ${line}`))
    }
    for (const decibels of [-12, 6]) {
      await check(`${decibels} dB`, withGain(original, decibels), { loudnessShiftLu: decibels })
    }
    await check('polarity', withReversedPolarity(original))
    for (const milliseconds of [5, 11.6, 20, 33.3, 50]) {
      await check(`${milliseconds} ms`, withLeadingSilence(original, milliseconds))
    }
    for (const depth of [16, 24] as const) await check(`${depth} bit`, wavBytes(original, depth))
    if (hasFfmpeg) {
      // All rates from one master: some songs hold power up to 22.05 kHz, of which a resampler keeps a part.
      const master = atSampleRateByFfmpeg(original, 192000)
      const { fingerprint: ofMaster } = await fingerprint(master)
      for (const sampleRate of [44100, 48000, 88200, 96000]) {
        const result = await fingerprint(atSampleRateByFfmpeg(master, sampleRate))
        const lines = unequalDimensions(ofMaster, result.fingerprint, { acrossSampleRates: true })
        problems.push(...lines.map((line) => `${sampleRate} Hz: ${line}`))
      }
    }
    expect(problems).toEqual([])
  })
})
