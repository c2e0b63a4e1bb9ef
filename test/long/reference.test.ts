import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { audioFolder } from '../helpers/audio-folder.js'
import { decoded, excerpt, type Pcm } from '../helpers/decoded.js'
import { deviatingDetails } from '../helpers/reference-details.js'
import { deviationsFromReference } from '../helpers/tolerance.js'
import { atSampleRate } from '../helpers/variants.js'
import { reference } from '../reference/index.js'
import { seededRandom } from '../signals/index.js'
import { SONGS } from './songs.js'

async function deviations(pcm: Pcm): Promise<string[]> {
  const expected = reference(pcm)
  const measured = await fingerprint(pcm)
  return [
    ...deviationsFromReference(measured.fingerprint, expected!.fingerprint),
    ...deviatingDetails(measured.details, expected!.details),
  ]
}

describe.skipIf(SONGS.length === 0)('30 s of every song agree with the reference', () => {
  it.each(SONGS)('%s', async (song) => {
    expect(await deviations(excerpt(await decoded(join(audioFolder!, song)), 10, 30))).toEqual([])
  })
})

describe('music at every sample rate agrees with the reference', async () => {
  const music = excerpt(await decoded('fixtures/red-eclipse-track-05.ogg'), 0, 15)
  it.each([8000, 11025, 16000, 22050, 24000, 32000, 48000, 88200, 96000, 176400, 192000])(
    '%i Hz',
    async (sampleRate) => {
      expect(await deviations(atSampleRate(music, sampleRate))).toEqual([])
    },
  )
})

describe('music in more than two channels agrees with the reference', async () => {
  const { channelData, sampleRate } = excerpt(await decoded('fixtures/sugar-plum-fairy.ogg'), 0, 10)
  it.each([3, 4, 5, 6, 7, 8])(
    '%i channels, each from another place of the piece (seed = their number)',
    async (count) => {
      const { uniform } = seededRandom(count)
      const many = Array.from({ length: count }, (_, c) => {
        const source = channelData[c % 2]!
        const shift = Math.floor(uniform() * source.length)
        return source.map((_, n) => source[(n + shift) % source.length]! * 0.3)
      })
      expect(await deviations({ channelData: many, sampleRate })).toEqual([])
    },
  )
})
