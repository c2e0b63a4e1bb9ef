// Family "variation": how a track's level moves.
//
// dynamic_range_variation: d ÷ (d + 6 dB), d the standard deviation of the crest factor (dB) of non-silent 3 s blocks.
// loudness_variation_std: standard deviation (LU) of gated short-term loudness (EBU Tech 3342's gates).
// peak_consistency: 1 ÷ (1 + std ÷ mean) of the sample peaks of non-silent 1 s blocks. All blocks 100 ms apart.
// Silence: 0, 0, 0. A single block: 0, 0, 1.
#ifndef FP_FEATURES_VARIATION_H_
#define FP_FEATURES_VARIATION_H_

#include "transforms/block_levels.h"
#include "transforms/weighted_energy.h"

namespace fp {

struct Variation {
  double dynamic_range_variation;
  double loudness_variation_lu;
  double peak_consistency;
};

Variation MeasureVariation(const BlockLevels& levels, const WeightedEnergy& weighted);

}  // namespace fp

#endif  // FP_FEATURES_VARIATION_H_
