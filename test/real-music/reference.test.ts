import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../lib/index.js'
import { decoded, excerpt, type Pcm } from '../helpers/decoded.js'
import { deviatingDetails } from '../helpers/reference-details.js'
import { deviationsFromReference } from '../helpers/tolerance.js'
import { atSampleRate } from '../helpers/variants.js'
import { reference } from '../reference/index.js'

const asIs = (pcm: Pcm) => pcm

// Tolerances are those of the schema: the contract's column for an independent reference.
describe.each([
  ['hungarian-dance-no-5.flac', 'strings, 44.1 kHz', 2, asIs],
  ['sugar-plum-fairy.ogg', 'celesta and orchestra, 44.1 kHz', 4, asIs],
  ['red-eclipse-track-05.ogg', 'electronic, 44.1 kHz', 5, asIs],
  ['red-eclipse-track-05.ogg', 'the same, 48 kHz mono', 0, (pcm: Pcm) => mono(atSampleRate(pcm, 48000))],
] as const)('%s (%s) agrees with the reference', async (file, _, from, change) => {
  const music = change(excerpt(await decoded(`fixtures/${file}`), from, 10))
  const expected = reference(music)
  const measured = await fingerprint(music)

  it('in every dimension that has one', () => {
    expect(deviationsFromReference(measured.fingerprint, expected!.fingerprint)).toEqual([])
  })
  it('in the details', () => {
    expect(deviatingDetails(measured.details, expected!.details)).toEqual([])
  })
})

function mono(pcm: Pcm): Pcm {
  return { ...pcm, channelData: pcm.channelData.slice(0, 1) }
}
