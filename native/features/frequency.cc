#include "features/frequency.h"

namespace fp {

std::array<double, kBands> BandShares(const std::array<double, kBands>& energies) {
  double total = 0.0;
  for (double energy : energies) total += energy;
  std::array<double, kBands> shares{};
  if (total > 0.0)
    for (int b = 0; b < kBands; ++b) shares[b] = energies[b] / total;
  return shares;
}

}  // namespace fp
