/** What is asked of audio that is delivered: loudness and peaks, by the documents that say so. */
import { ALGORITHM_VERSION } from '../schema/index.js'
import type { ProfileRange, SoundProfile } from './types.js'

/** A difference of loudness of that much is hard to hear; where a document gives no tolerance, it stands in. */
const UNHEARD_LU = 1
/** Outside by that much the fit is a half: of loudness as much as is just heard, of peaks the headroom that is asked for. */
const TOLERANCE_DB = 1

interface Specification {
  readonly name: string
  readonly label: string
  readonly lufs: number
  /** Null: the document gives none. */
  readonly toleranceLu: number | null
  readonly maximumTruePeakDbtp: number
  readonly source: string
}

const SPECIFICATIONS: readonly Specification[] = [
  {
    name: 'spotify',
    label: 'Spotify',
    lufs: -14,
    toleranceLu: null,
    maximumTruePeakDbtp: -1,
    source: 'Spotify, Loudness normalization (support.spotify.com/us/artists/article/loudness-normalization)',
  },
  {
    name: 'aes-streaming-music',
    label: 'Streaming, music by track (AES TD1008)',
    lufs: -16,
    toleranceLu: null,
    maximumTruePeakDbtp: -1,
    source:
      'AES TD1008 (2021), Loudness of Internet Audio Streaming and On-Demand Distribution: music, track normalised',
  },
  {
    name: 'aes-streaming-speech',
    label: 'Streaming, speech (AES TD1008)',
    lufs: -18,
    toleranceLu: null,
    maximumTruePeakDbtp: -1,
    source: 'AES TD1008 (2021), Loudness of Internet Audio Streaming and On-Demand Distribution: speech',
  },
  {
    name: 'apple-podcasts',
    label: 'Apple Podcasts',
    lufs: -16,
    toleranceLu: 1,
    maximumTruePeakDbtp: -1,
    source: 'Apple Podcasts for Creators, Audio requirements (podcasters.apple.com/support/893-audio-requirements)',
  },
  {
    name: 'ebu-r128',
    label: 'Broadcast in Europe (EBU R 128)',
    lufs: -23,
    toleranceLu: 1,
    maximumTruePeakDbtp: -1,
    source: 'EBU R 128, its tolerance for programmes that can not meet the target exactly',
  },
  {
    name: 'atsc-a85',
    label: 'Broadcast in the USA (ATSC A/85)',
    lufs: -24,
    toleranceLu: 2,
    maximumTruePeakDbtp: -2,
    source: 'ATSC A/85:2013, Techniques for Establishing and Maintaining Audio Loudness',
  },
]

export const DELIVERY_PROFILES: readonly SoundProfile[] = SPECIFICATIONS.map(profileOf)

function profileOf({ name, label, lufs, toleranceLu, maximumTruePeakDbtp, source }: Specification): SoundProfile {
  const reach = toleranceLu ?? UNHEARD_LU
  const origin = toleranceLu === null ? `${source}; ± ${UNHEARD_LU} LU is this project's` : source
  const loudness: ProfileRange = {
    minimum: lufs - reach,
    maximum: lufs + reach,
    target: lufs,
    tolerance: TOLERANCE_DB,
    source: origin,
  }
  const peak = { minimum: null, maximum: maximumTruePeakDbtp, target: null, tolerance: TOLERANCE_DB, source: origin }
  return {
    name,
    label,
    kind: 'delivery',
    algorithmVersion: ALGORITHM_VERSION,
    tracks: null,
    ranges: { lufs: loudness, true_peak_dbtp: peak },
  }
}
