#include "features/pulses.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fp {
namespace {

constexpr long kMeanFrames = 30;       // 0.35 s to either side
constexpr double kAttackFrames = 1.0;  // standard deviations: 12 ms
constexpr float kFluxWeight = 2.0f;    // against each register's 1

// Values above their mean within ± 0.35 s, negative parts cut.
std::vector<float> AboveMean(const std::vector<float>& values) {
  const long frames = static_cast<long>(values.size());
  std::vector<float> above(values.size());
  double sum = 0.0;
  for (long t = 0; t < std::min(kMeanFrames, frames); ++t) sum += values[t];
  for (long t = 0; t < frames; ++t) {
    if (t + kMeanFrames < frames) sum += values[t + kMeanFrames];
    if (t - kMeanFrames - 1 >= 0) sum -= values[t - kMeanFrames - 1];
    const float mean = static_cast<float>(sum / (2 * kMeanFrames + 1));
    above[t] = std::max(0.0f, values[t] - mean);
  }
  return above;
}

// Smoothed by a Gaussian; nothing lies before the start or behind the end.
std::vector<float> Smoothed(const std::vector<float>& values, double deviation_frames) {
  const long frames = static_cast<long>(values.size());
  const long reach = static_cast<long>(std::ceil(3.0 * deviation_frames));
  std::vector<float> kernel(static_cast<size_t>(2 * reach + 1));
  float kernel_sum = 0.0f;
  for (long k = -reach; k <= reach; ++k) {
    const double x = static_cast<double>(k) / deviation_frames;
    kernel_sum += kernel[k + reach] = static_cast<float>(std::exp(-0.5 * x * x));
  }
  std::vector<float> smooth(values.size());
  for (long k = -reach; k <= reach; ++k) {
    const float weight = kernel[k + reach] / kernel_sum;
    for (long t = std::max(0L, -k); t < std::min(frames, frames - k); ++t) smooth[t] += weight * values[t + k];
  }
  return smooth;
}

double SquareSum(const std::vector<float>& values) {
  double sum = 0.0;
  for (const float value : values) sum += static_cast<double>(value) * value;
  return sum;
}

// One over the root mean square; 0 in silence.
float InverseRms(double square_sum, size_t count) {
  return square_sum > 0.0 ? static_cast<float>(std::sqrt(static_cast<double>(count) / square_sum)) : 0.0f;
}

std::vector<float> PulsesOf(const std::vector<float>& values) { return Smoothed(AboveMean(values), kAttackFrames); }

}  // namespace

Pulses MakePulses(const OnsetEnvelope& envelope, const std::vector<float>& flux) {
  const size_t frames = flux.size();
  std::array<std::vector<float>, kRegisters> rise;
  std::array<double, kRegisters> square_sums;
  std::array<double, kRegisters> sums;
  double square_sum = 0.0;
  double total = 0.0;
  for (int r = 0; r < kRegisters; ++r) {
    rise[r] = PulsesOf(envelope.AudibleRise(r));
    square_sums[r] = SquareSum(rise[r]);
    square_sum += square_sums[r];
    sums[r] = std::accumulate(rise[r].begin(), rise[r].end(), 0.0);
    total += sums[r];
  }

  Pulses pulses;
  for (int r = 0; r < kRegisters; ++r) pulses.shares[r] = total > 0.0 ? sums[r] / total : 0.0;
  pulses.registers.resize(frames);
  std::vector<float> sum = PulsesOf(flux);
  const float flux_scale = InverseRms(SquareSum(sum), frames);
  for (float& value : sum) value = kFluxWeight * std::sqrt(flux_scale * value);
  const float common = std::sqrt(InverseRms(square_sum, kRegisters * frames));
  for (int r = 0; r < kRegisters; ++r) {
    const float own = std::sqrt(InverseRms(square_sums[r], frames));
    for (size_t t = 0; t < frames; ++t) {
      const float root = std::sqrt(rise[r][t]);
      pulses.registers[t][r] = common * root;
      sum[t] += own * root;
    }
  }
  pulses.all = Smoothed(sum, kPlayerFrames);
  return pulses;
}

}  // namespace fp
