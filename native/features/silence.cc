#include "features/silence.h"

#include <algorithm>

namespace fp {
namespace {

constexpr double kBelowLoudest = 1e-4;  // −40 dB

}  // namespace

bool SilenceRatio::Receive(const SpectrumGroup& group) {
  for (int f = 0; f < group.valid; ++f)
    if (group.inside[f] && !mean_squares_.Append(group.mean_square[f])) return false;
  return true;
}

double SilenceRatio::Measure() const {
  double loudest = 0.0;
  for (float mean_square : mean_squares_) loudest = std::max(loudest, static_cast<double>(mean_square));
  if (loudest <= 0.0) return 1.0;
  const auto quiet = std::count_if(mean_squares_.begin(), mean_squares_.end(),
                                   [limit = loudest * kBelowLoudest](float m) { return m < limit; });
  return static_cast<double>(quiet) / static_cast<double>(mean_squares_.size());
}

}  // namespace fp
