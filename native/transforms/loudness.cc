#include "transforms/loudness.h"

#include <cmath>

namespace fp {
namespace {

constexpr double kOffset = 0.691;  // dB, of BS.1770-4

// Mean of the values above `threshold`; negative where there is none.
double MeanAbove(const std::vector<double>& values, double threshold) {
  double sum = 0.0;
  size_t count = 0;
  for (double value : values) {
    if (value <= threshold) continue;
    sum += value;
    ++count;
  }
  return count ? sum / static_cast<double>(count) : -1.0;
}

}  // namespace

double EnergyToLufs(double mean_square) { return -kOffset + 10.0 * std::log10(mean_square); }
double LufsToEnergy(double lufs) { return std::pow(10.0, (lufs + kOffset) / 10.0); }

double IntegratedLoudness(const WeightedEnergy& weighted) {
  const std::vector<double> means = weighted.MeanSquares(kMomentaryBlocks);
  const double absolute = LufsToEnergy(kAbsoluteGateLufs);
  const double ungated = MeanAbove(means, absolute);
  if (ungated < 0.0) return kAbsoluteGateLufs;
  const double relative = ungated * 0.1;  // −10 LU
  return EnergyToLufs(MeanAbove(means, relative > absolute ? relative : absolute));
}

std::vector<double> GatedShortTermLoudness(const WeightedEnergy& weighted) {
  const std::vector<double> means = weighted.MeanSquares(kShortTermBlocks);
  const double absolute = LufsToEnergy(kAbsoluteGateLufs);
  const double ungated = MeanAbove(means, absolute);
  std::vector<double> passed;
  if (ungated < 0.0) return passed;
  const double relative = ungated * 0.01;  // −20 LU
  const double gate = relative > absolute ? relative : absolute;
  for (double mean : means)
    if (mean > gate) passed.push_back(EnergyToLufs(mean));
  return passed;
}

}  // namespace fp
