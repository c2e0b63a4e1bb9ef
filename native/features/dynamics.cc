#include "features/dynamics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/math.h"
#include "transforms/loudness.h"

namespace fp {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr int kBassBand = 1, kMidBand = 3;
constexpr double kMostRatioDb = 60.0;

double AmplitudeDb(double amplitude) { return amplitude > 0.0 ? 20.0 * std::log10(amplitude) : kNone; }

double BassMidRatio(double bass, double mid) {
  if (bass <= 0.0 && mid <= 0.0) return 0.0;
  if (mid <= 0.0) return kMostRatioDb;
  if (bass <= 0.0) return -kMostRatioDb;
  return Clamp(PowerToDb(bass / mid), -kMostRatioDb, kMostRatioDb);
}

// EBU Tech 3342: the distance between the 10th and the 95th percentile of gated short-term loudness.
double LoudnessRange(std::vector<double> short_term) {
  if (short_term.empty()) return kNone;
  std::sort(short_term.begin(), short_term.end());
  const auto percentile = [&short_term](double share) {
    return short_term[static_cast<size_t>(std::lround(share * static_cast<double>(short_term.size() - 1)))];
  };
  return percentile(0.95) - percentile(0.10);
}

double LoudestWindow(const WeightedEnergy& weighted, int blocks) {
  const std::vector<double> means = weighted.MeanSquares(blocks);
  const double lufs = EnergyToLufs(*std::max_element(means.begin(), means.end()));
  return lufs > kAbsoluteGateLufs ? lufs : kNone;
}

}  // namespace

Dynamics MeasureDynamics(const BlockLevels& levels, const WeightedEnergy& weighted,
                         const std::array<double, kBands>& band_energies) {
  const StereoSums& totals = levels.totals();
  const double samples = static_cast<double>(levels.samples()) * levels.stereo_channels();
  const double mean_square = (totals.left_squared + totals.right_squared) / samples;
  Dynamics result;
  result.lufs = IntegratedLoudness(weighted);
  result.crest_db = mean_square > 0.0 ? std::max(0.0, AmplitudeDb(totals.peak / std::sqrt(mean_square))) : 0.0;
  result.bass_mid_ratio_db = BassMidRatio(band_energies[kBassBand], band_energies[kMidBand]);
  result.sample_peak_dbfs = AmplitudeDb(levels.sample_peak());
  result.true_peak_dbtp = AmplitudeDb(levels.true_peak());
  result.rms_dbfs = mean_square > 0.0 ? PowerToDb(mean_square) : kNone;
  result.loudness_range_lu = LoudnessRange(GatedShortTermLoudness(weighted));
  result.max_momentary_lufs = LoudestWindow(weighted, kMomentaryBlocks);
  result.max_short_term_lufs = LoudestWindow(weighted, kShortTermBlocks);
  return result;
}

}  // namespace fp
