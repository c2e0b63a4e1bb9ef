// Family "dynamics": lufs, crest_db, bass_mid_ratio, and the levels of `details`.
//
// lufs: BS.1770-4 integrated loudness, −70 … +10 LUFS; silence −70. crest_db: sample peak ÷ RMS in dB, ≥ 0; silence 0.
// bass_mid_ratio: E[60–250 Hz] ÷ E[500–2000 Hz] in dB, −60 … 60; silence 0. Loudness range: EBU Tech 3342.
#ifndef FP_FEATURES_DYNAMICS_H_
#define FP_FEATURES_DYNAMICS_H_

#include <array>

#include "transforms/band_energies.h"
#include "transforms/block_levels.h"
#include "transforms/weighted_energy.h"

namespace fp {

struct Dynamics {
  double lufs;
  double crest_db;
  double bass_mid_ratio_db;
  // NaN where silence has none.
  double sample_peak_dbfs;
  double true_peak_dbtp;
  double rms_dbfs;
  double loudness_range_lu;
  double max_momentary_lufs;
  double max_short_term_lufs;
};

Dynamics MeasureDynamics(const BlockLevels& levels, const WeightedEnergy& weighted,
                         const std::array<double, kBands>& band_energies);

}  // namespace fp

#endif  // FP_FEATURES_DYNAMICS_H_
