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
  for (size_t i = 0; i < mean_squares_.size(); ++i) loudest = std::max(loudest, static_cast<double>(mean_squares_[i]));
  if (loudest <= 0.0) return 1.0;
  size_t quiet = 0;
  for (size_t i = 0; i < mean_squares_.size(); ++i) quiet += mean_squares_[i] < loudest * kBelowLoudest;
  return static_cast<double>(quiet) / static_cast<double>(mean_squares_.size());
}

}  // namespace fp
