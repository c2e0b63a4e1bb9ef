// Family "frequency": the share of energy in seven bands (sub_bass_pct … air_pct), fractions that sum to 1.
// Silence: all 0. Reference: dimensions' definition; energies from transforms/band_energies.h.
#ifndef FP_FEATURES_FREQUENCY_H_
#define FP_FEATURES_FREQUENCY_H_

#include <array>

#include "transforms/band_energies.h"

namespace fp {

std::array<double, kBands> BandShares(const std::array<double, kBands>& energies);

}  // namespace fp

#endif  // FP_FEATURES_FREQUENCY_H_
