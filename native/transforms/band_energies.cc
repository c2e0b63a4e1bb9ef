#include "transforms/band_energies.h"

#include <algorithm>
#include <cmath>

namespace fp {

BinSpan MakeBinSpan(double low_hz, double high_hz, double sample_rate_hz, int size) {
  const double bin_hz = sample_rate_hz / size;
  const double low = low_hz / bin_hz;
  const double high = std::min(high_hz, sample_rate_hz / 2.0) / bin_hz;
  if (high <= low) return {0, -1, 0.0f, 0.0f};
  // Share of bin k (k − ½ … k + ½) between `low` and `high`.
  const auto share = [low, high](int k) { return std::max(0.0, std::min(k + 0.5, high) - std::max(k - 0.5, low)); };
  BinSpan span;
  span.first = static_cast<int>(std::floor(low + 0.5));
  span.last = std::min(static_cast<int>(std::floor(high + 0.5)), size / 2);
  span.first_weight = static_cast<float>(share(span.first));
  span.last_weight = static_cast<float>(share(span.last));
  return span;
}

void BandEnergies::Init(const Kernels& kernels, double sample_rate_hz, int size, int first_band, int bands) {
  kernels_ = &kernels;
  first_band_ = first_band;
  bands_ = bands;
  for (int b = 0; b < bands; ++b) {
    spans_[b] = MakeBinSpan(kBandEdgesHz[first_band + b], kBandEdgesHz[first_band + b + 1], sample_rate_hz, size);
  }
  // Parseval: Σ (w·x)² = 2 Σ P ÷ size; at a hop of size ÷ 4 the squared Hann windows add up to 4 · 3/8 everywhere.
  scale_ = 2.0 / (size * 1.5 * sample_rate_hz);
}

bool BandEnergies::Receive(const SpectrumGroup& group) {
  float sums[kBands * kMaximumLanes];
  kernels_->band_sums(group.power, spans_, bands_, sums);
  for (int b = 0; b < bands_; ++b)
    for (int f = 0; f < group.valid; ++f) sums_[b] += sums[b * group.lanes + f];
  return true;
}

}  // namespace fp
