#include "features/pulses.h"

#include <algorithm>
#include <cmath>

namespace fp {
namespace {

constexpr long kMeanFrames = 30;       // 0.35 s to either side
constexpr double kAttackFrames = 1.0;  // standard deviations: 12 ms
constexpr float kFluxWeight = 2.0f;    // against each register's 1

// A Gaussian around 0, together 1.
template <long kReach>
std::array<float, 2 * kReach + 1> Gaussian(double deviation) {
  std::array<float, 2 * kReach + 1> weights;
  float sum = 0.0f;
  for (long k = -kReach; k <= kReach; ++k) {
    const double x = static_cast<double>(k) / deviation;
    sum += weights[k + kReach] = static_cast<float>(std::exp(-0.5 * x * x));
  }
  for (float& weight : weights) weight /= sum;
  return weights;
}

// Of kCurves curves whose values alternate: what lies above their mean within kMeanFrames, smoothed by a Gaussian of
// kAttackFrames. Nothing lies before the start or behind the end. In place: what is still needed of what has been
// written over is kept aside.
template <int kCurves>
void KeepPulses(float* values, long frames) {
  constexpr long kReach = static_cast<long>(3 * kAttackFrames);
  constexpr long kPast = 32, kAbove = 8;  // powers of two, for rings
  static_assert(kPast > kMeanFrames + 1 && kAbove > 2 * kReach);
  const std::array<float, 2 * kReach + 1> weights = Gaussian<kReach>(kAttackFrames);
  using Values = std::array<float, kCurves>;
  std::array<Values, kPast> past{};
  std::array<Values, kAbove> above{};
  std::array<double, kCurves> sums{};
  for (long t = 0; t < std::min(kMeanFrames, frames); ++t)
    for (int c = 0; c < kCurves; ++c) sums[c] += values[t * kCurves + c];
  for (long t = 0; t < frames + kReach; ++t) {
    Values& now = above[t % kAbove];
    now = {};
    if (t < frames) {
      const float* const value = values + t * kCurves;
      if (t + kMeanFrames < frames)
        for (int c = 0; c < kCurves; ++c) sums[c] += value[kMeanFrames * kCurves + c];
      const Values& leaving = past[(t - kMeanFrames - 1 + kPast) % kPast];  // zeros before the start
      for (int c = 0; c < kCurves; ++c) {
        sums[c] -= leaving[c];
        now[c] = std::max(0.0f, value[c] - static_cast<float>(sums[c] / (2 * kMeanFrames + 1)));
      }
      std::copy(value, value + kCurves, past[t % kPast].begin());
    }
    if (t < kReach) continue;
    Values smooth{};
    for (long k = 0; k <= 2 * kReach; ++k)
      for (int c = 0; c < kCurves; ++c) smooth[c] += weights[k] * above[(t - 2 * kReach + k + kAbove) % kAbove][c];
    std::copy(smooth.begin(), smooth.end(), values + (t - kReach) * kCurves);
  }
}

// Smoothed by a Gaussian of kPlayerFrames.
FrameValues SmoothedByPlayers(const FrameValues& values) {
  constexpr long kReach = 7;
  static_assert(kReach >= 3 * kPlayerFrames);
  const std::array<float, 2 * kReach + 1> weights = Gaussian<kReach>(kPlayerFrames);
  const long frames = static_cast<long>(values.size());
  FrameValues smooth(values.size());
  for (long k = -kReach; k <= kReach; ++k)
    for (long t = std::max(0L, -k); t < std::min(frames, frames - k); ++t)
      smooth[t] += weights[k + kReach] * values[t + k];
  return smooth;
}

double SquareSum(const FrameValues& values) {
  double sum = 0.0;
  for (const float value : values) sum += static_cast<double>(value) * value;
  return sum;
}

// One over the root mean square; 0 in silence.
float InverseRms(double square_sum, size_t count) {
  return square_sum > 0.0 ? static_cast<float>(std::sqrt(static_cast<double>(count) / square_sum)) : 0.0f;
}

}  // namespace

Pulses MakePulses(const OnsetEnvelope& envelope, const FrameValues& flux) {
  const size_t frames = flux.size();
  Pulses pulses;
  pulses.registers = envelope.AudibleRises();
  KeepPulses<kRegisters>(pulses.registers.data()->data(), static_cast<long>(frames));
  std::array<double, kRegisters> square_sums{};
  std::array<double, kRegisters> sums{};
  for (const RegisterValues& rises : pulses.registers) {
    for (int r = 0; r < kRegisters; ++r) {
      square_sums[r] += static_cast<double>(rises[r]) * rises[r];
      sums[r] += rises[r];
    }
  }
  double square_sum = 0.0;
  double total = 0.0;
  for (int r = 0; r < kRegisters; ++r) {
    square_sum += square_sums[r];
    total += sums[r];
  }
  RegisterValues own;
  for (int r = 0; r < kRegisters; ++r) {
    pulses.shares[r] = total > 0.0 ? sums[r] / total : 0.0;
    own[r] = std::sqrt(InverseRms(square_sums[r], frames));
  }

  FrameValues sum = flux;
  KeepPulses<1>(sum.data(), static_cast<long>(frames));
  const float flux_scale = InverseRms(SquareSum(sum), frames);
  const float common = std::sqrt(InverseRms(square_sum, kRegisters * frames));
  for (size_t t = 0; t < frames; ++t) {
    sum[t] = kFluxWeight * std::sqrt(flux_scale * sum[t]);
    for (int r = 0; r < kRegisters; ++r) {
      const float root = std::sqrt(pulses.registers[t][r]);
      pulses.registers[t][r] = common * root;
      sum[t] += own[r] * root;
    }
  }
  pulses.all = SmoothedByPlayers(sum);
  return pulses;
}

}  // namespace fp
