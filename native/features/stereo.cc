#include "features/stereo.h"

#include <cmath>

#include "core/math.h"

namespace fp {

Stereo MeasureStereo(const StereoSums& totals, int channels) {
  if (channels == 1) return {0.0, 1.0};
  const double mid = std::sqrt(totals.mid_squared);
  const double side = std::sqrt(totals.side_squared);
  Stereo result = {0.0, 1.0};
  if (mid + side > 0.0) {
    result.width = side / (mid + side);
    const double product = std::sqrt(totals.left_squared * totals.right_squared);
    const double shared = 0.25 * (totals.mid_squared - totals.side_squared);
    result.phase_correlation = product > 0.0 ? Clamp(shared / product, -1.0, 1.0) : 0.0;
  }
  return result;
}

}  // namespace fp
