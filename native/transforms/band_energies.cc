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

void BandEnergies::Init(const Kernels& kernels, double sample_rate_hz, int size, double hop, const double* edges_hz,
                        int bands) {
  kernels_ = &kernels;
  bands_ = bands;
  for (int b = 0; b < bands; ++b) spans_[b] = MakeBinSpan(edges_hz[b], edges_hz[b + 1], sample_rate_hz, size);
  // Parseval: Σ (w·x)² = 2 Σ P ÷ size; the mean of a squared Hann window is 3/8.
  scale_ = 2.0 / (size * 0.375 * (size / hop) * sample_rate_hz);
}

bool BandEnergies::Receive(const SpectrumGroup& group) {
  float sums[kMostBands * kMaximumLanes];
  kernels_->band_sums(group.power, spans_, bands_, sums);
  for (int b = 0; b < bands_; ++b)
    for (int f = 0; f < group.valid; ++f) sums_[b] += sums[b * group.lanes + f];
  return true;
}

double AirEnergy(double all, double below, double air_at_half_overlap, double above_at_half_overlap) {
  if (air_at_half_overlap <= 0.0) return 0.0;
  const double audible = air_at_half_overlap / (air_at_half_overlap + above_at_half_overlap);
  // Half overlapping windows count a sample by 2/3 to 4/3.
  return std::clamp((all - below) * audible, 0.75 * air_at_half_overlap, 1.5 * air_at_half_overlap);
}

}  // namespace fp
