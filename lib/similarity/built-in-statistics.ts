/**
 * How far open music spreads: 109 pieces (game soundtracks, librosa's example recordings, and General MIDI renderings
 * of rock and of piano pop). Stands in for a library that is empty, and steadies a small one.
 * Printed by `bench/eval/similarity-statistics.ts`; what the numbers mean is told by {@link Normalization}.
 */
import type { Statistics } from './normalization.js'

export const BUILT_IN_STATISTICS: Statistics = {
  centers: [
    -5.038, -1.485, -2.43, -2.253, -4.497, -6.608, -7.591, -13.81, 16.09, 1.978, 0, 0.9845, 0.3374, 0, 0.09291, 0.1972,
    -6.898, 0.9139, 0.3251, 0.298, 0.1591, 1.751, 0.8315, 0.3611, 0.5296,
  ],
  scales: [
    3.555, 1.041, 1.24, 1.217, 1.455, 1.14, 2.177, 8.171, 3.203, 6.539, 1, 0.01435, 0.1245, 0.02004, 0.03474, 0.08158,
    0.626, 0.09703, 0.27, 0.1092, 0.06539, 1.361, 0.09089, 0.2395, 0.6948,
  ],
  within: [
    81.12, 32.59, 19.89, 15.6, 12.04, 11.15, 10.01, 9.282, 9.317, 8.838, 8.483, 8.633, 8.818, 9.376, 8.623, 8.063,
    8.172, 8.796, 8.89, 9.137,
  ],
  timbreScale: 0.7108,
}
