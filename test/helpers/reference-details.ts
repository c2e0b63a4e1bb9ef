import type { Details } from '../../lib/index.js'
import type { ReferenceDetails } from '../reference/index.js'

// Levels follow from sums over the same samples, so 0.05 dB as for loudness; the true peak from the same twelve taps, in
// float; a frequency has the tolerance of its dimension (0.003 × 20 kHz).
const TOLERANCES = {
  sample_peak_dbfs: 0.001,
  rms_dbfs: 0.01,
  true_peak_dbtp: 0.001,
  loudness_range_lu: 0.2,
  max_momentary_lufs: 0.05,
  max_short_term_lufs: 0.05,
  spectral_centroid_hz: 60,
  spectral_rolloff_hz: 60,
  tuning_cents: 2,
} as const

// Shares of power. The filters of a resampler differ by less.
const CHROMA_TOLERANCE = 0.01
// MFCC in dB; 128 bands of 80 dB each span some hundreds. Which frames are silent is decided in classes of a quarter of a
// decibel, which can move a deviation by a hundredth of it.
const timbreTolerance = (truth: number): number => Math.max(1, 0.01 * Math.abs(truth))

/** A line for each detail that is further from its reference than its tolerance. */
export function deviatingDetails(measured: Details, expected: ReferenceDetails): string[] {
  const problems: string[] = []
  const compare = (
    name: string,
    value: number | null | undefined,
    truth: number | null | undefined,
    allowed: number,
  ) => {
    if (value === null && truth === null) return
    if (typeof value === 'number' && typeof truth === 'number' && Math.abs(value - truth) <= allowed) return
    problems.push(`${name}: ${value} against ${truth}, allowed ${allowed}`)
  }
  for (const [name, allowed] of Object.entries(TOLERANCES)) {
    const key = name as keyof typeof TOLERANCES
    compare(name, measured[key], expected[key], allowed)
  }
  for (const [index, truth] of expected.chroma.entries()) {
    compare(`chroma[${index}]`, measured.chroma[index], truth, CHROMA_TOLERANCE)
  }
  for (const [index, truth] of (expected.timbre ?? []).entries()) {
    compare(`timbre[${index}]`, measured.timbre?.[index], truth, timbreTolerance(truth))
  }
  return problems
}
