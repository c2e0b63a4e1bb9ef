/**
 * Prints the addon's numbers beside the reference's:
 *   npx tsx test/reference/compare.ts <file> [from seconds] [length seconds]
 * The file is FLAC or Ogg Vorbis.
 */
import { fingerprint } from '../../lib/index.js'
import { decoded, excerpt } from '../helpers/decoded.js'
import { deviatingDetails } from '../helpers/reference-details.js'
import { deviationsFromReference } from '../helpers/tolerance.js'
import { reference } from './index.js'

const [file, from = '0', length = '15'] = process.argv.slice(2)
if (file === undefined) throw new Error('expected the path of a FLAC or Ogg Vorbis file')
const music = excerpt(await decoded(file), Number(from), Number(length))
const expected = reference(music)
const measured = await fingerprint(music)
if (expected === null) {
  console.log('The reference calls this silence.')
} else {
  console.table(
    Object.entries(measured.fingerprint).map(([dimension, ours]) => {
      const truth = expected.fingerprint.get(dimension) ?? Number.NaN
      return {
        dimension,
        ours: ours.toPrecision(6),
        reference: truth.toPrecision(6),
        difference: (ours - truth).toExponential(2),
      }
    }),
  )
  console.log('Outside tolerance:', [
    ...deviationsFromReference(measured.fingerprint, expected.fingerprint),
    ...deviatingDetails(measured.details, expected.details),
  ])
}
