/**
 * Slow double-precision reference of every dimension that is defined by a formula, written from the contract and the
 * literature it names; it shares no code with the addon. Tempo, rhythm stability and onsets are judged by ground truth.
 *
 * Where the contract leaves room: deviations are of the population; a bin belongs to a range that holds its centre (band
 * energies cut bins instead); levels of details are of the source channels, everything else of the Lo/Ro pair.
 */
import { bandEnergies } from './bands.js'
import { loudnessWeightsOf, type Pcm, stereoOf } from './channels.js'
import { chromaOf } from './chroma.js'
import { rmsOf } from './frames.js'
import { harmonicRatio } from './harmonic-percussive.js'
import { crestDb, dynamicRangeVariation, peakConsistency, peakOf, silenceRatio, truePeakOf } from './levels.js'
import { loudnessOf } from './loudness.js'
import { pitchStability } from './pitch.js'
import { resample } from './resample.js'
import { soundStartOf } from './sound-start.js'
import { phaseCorrelation, stereoWidth } from './stereo.js'
import { isSilence, textureOf, textureSpectrogram } from './texture.js'
import { timbreOf } from './timbre.js'

export type { Pcm } from './channels.js'

export interface ReferenceDetails {
  readonly sample_peak_dbfs: number
  readonly true_peak_dbtp: number
  readonly rms_dbfs: number
  readonly loudness_range_lu: number | null
  readonly max_momentary_lufs: number | null
  readonly max_short_term_lufs: number | null
  readonly spectral_centroid_hz: number
  readonly spectral_rolloff_hz: number
  readonly tuning_cents: number | null
  readonly chroma: readonly number[]
  readonly timbre: readonly number[] | null
}

const BAND_NAMES = [
  'sub_bass_pct',
  'bass_pct',
  'low_mid_pct',
  'mid_pct',
  'upper_mid_pct',
  'presence_pct',
  'air_pct',
] as const

/** The rate at which bands and texture are taken: the source's, above 48 kHz the one of 44.1 and 48 kHz that divides it. */
function spectralRateOf(sampleRate: number): number {
  if (sampleRate <= 48000) return sampleRate
  return sampleRate % 44100 === 0 ? 44100 : 48000
}

const decibels = (amplitude: number): number => 20 * Math.log10(amplitude)

/** The dimensions by name and the details that have a definition; null for silence and tracks of fewer than two samples. */
export function reference(
  pcm: Pcm,
  { dualMono = false } = {},
): { fingerprint: ReadonlyMap<string, number>; details: ReferenceDetails } | null {
  const source = pcm.channelData.map((channel) => Float64Array.from(channel))
  const stereo = stereoOf(pcm)
  const atRate = (sampleRate: number) => stereo.map((channel) => resample(channel, pcm.sampleRate, sampleRate))
  const spectralRate = spectralRateOf(pcm.sampleRate)
  const spectral = atRate(spectralRate)
  const spectrogram = textureSpectrogram(spectral, spectralRate)
  if (source[0]!.length < 2 || isSilence(spectrogram)) return null

  const bands = bandEnergies(spectral, spectralRate)
  const texture = textureOf(spectrogram)
  const rhythm = atRate(22050)
  const soundStart = soundStartOf(rhythm)
  const inSource = Math.round((soundStart / 22050) * pcm.sampleRate)
  const loudness = loudnessOf(source, loudnessWeightsOf(source.length, dualMono), pcm.sampleRate, inSource)
  const chroma = chromaOf(rhythm)
  const fingerprint = new Map<string, number>([
    ...BAND_NAMES.map((name, band) => [name, bands.shares[band]!] as const),
    ['lufs', loudness.integratedLufs],
    ['crest_db', crestDb(stereo)],
    ['bass_mid_ratio', bands.bassToMidDb],
    ['silence_ratio', silenceRatio(rhythm)],
    ['spectral_centroid', texture.centroidHz / 20000],
    ['spectral_rolloff', texture.rolloffHz / 20000],
    ['spectral_flatness', texture.flatness],
    ['harmonic_ratio', harmonicRatio(rhythm)],
    ['pitch_stability', pitchStability(atRate(11025), Math.ceil(soundStart / 2))],
    ['chroma_energy', chroma.concentration],
    ['dynamic_range_variation', dynamicRangeVariation(stereo, pcm.sampleRate)],
    ['loudness_variation_std', loudness.shortTermDeviationLu],
    ['peak_consistency', peakConsistency(stereo, pcm.sampleRate)],
    ['stereo_width', stereoWidth(stereo)],
    ['phase_correlation', phaseCorrelation(stereo)],
  ])
  return {
    fingerprint,
    details: {
      sample_peak_dbfs: decibels(peakOf(source)),
      true_peak_dbtp: decibels(truePeakOf(source)),
      rms_dbfs: decibels(rmsOf(stereo, 0, stereo[0]!.length)),
      loudness_range_lu: loudness.rangeLu,
      max_momentary_lufs: loudness.maxMomentaryLufs,
      max_short_term_lufs: loudness.maxShortTermLufs,
      spectral_centroid_hz: texture.centroidHz,
      spectral_rolloff_hz: texture.rolloffHz,
      tuning_cents: chroma.tuningCents,
      chroma: chroma.classes,
      timbre: timbreOf(rhythm),
    },
  }
}
