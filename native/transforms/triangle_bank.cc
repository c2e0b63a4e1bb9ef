#include "transforms/triangle_bank.h"

#include <algorithm>
#include <cmath>

namespace fp {
namespace {

constexpr double kLinearHzPerMel = 200.0 / 3.0;
constexpr double kLogStartHz = 1000.0;
constexpr double kLogStartMel = kLogStartHz / kLinearHzPerMel;
const double kLogStep = std::log(6.4) / 27.0;

double HzToMel(double hz) {
  return hz < kLogStartHz ? hz / kLinearHzPerMel : kLogStartMel + std::log(hz / kLogStartHz) / kLogStep;
}
double MelToHz(double mel) {
  return mel < kLogStartMel ? mel * kLinearHzPerMel : kLogStartHz * std::exp(kLogStep * (mel - kLogStartMel));
}

}  // namespace

TriangleBank::TriangleBank(const std::vector<Triangle>& triangles, double sample_rate_hz, int size) {
  const double bin_hz = sample_rate_hz / size;
  for (const Triangle& triangle : triangles) {
    offset_.push_back(static_cast<int>(weights_.size()));
    int first = static_cast<int>(std::floor(triangle.lower_hz / bin_hz)) + 1;
    const int last = std::min(static_cast<int>(std::ceil(triangle.upper_hz / bin_hz)) - 1, size / 2);
    for (int k = first; k <= last; ++k) {
      const double hz = k * bin_hz;
      const double rise = (hz - triangle.lower_hz) / (triangle.centre_hz - triangle.lower_hz);
      const double fall = (triangle.upper_hz - hz) / (triangle.upper_hz - triangle.centre_hz);
      weights_.push_back(static_cast<float>(triangle.gain * std::min(rise, fall)));
    }
    if (last < first) {
      first = static_cast<int>(std::lround(triangle.centre_hz / bin_hz));
      weights_.push_back(static_cast<float>(triangle.gain));
    }
    first_.push_back(first);
    count_.push_back(static_cast<int>(weights_.size()) - offset_.back());
  }
  bank_ = {static_cast<int>(triangles.size()), first_.data(), count_.data(), offset_.data(), weights_.data()};
}

std::vector<Triangle> SlaneyMelTriangles(int bands, double sample_rate_hz) {
  const double top_mel = HzToMel(sample_rate_hz / 2.0);
  std::vector<Triangle> triangles;
  for (int b = 0; b < bands; ++b) {
    const double lower = MelToHz(top_mel * b / (bands + 1));
    const double centre = MelToHz(top_mel * (b + 1) / (bands + 1));
    const double upper = MelToHz(top_mel * (b + 2) / (bands + 1));
    triangles.push_back({lower, centre, upper, 2.0 / (upper - lower)});
  }
  return triangles;
}

}  // namespace fp
