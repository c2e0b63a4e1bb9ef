#include "features/timbre.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math.h"

namespace fp {
namespace {

// Levels from −90 dBFS (silence) up to +40 dBFS, the loudest that the analyzer lets in.
constexpr double kClassesPerDb = 4.0;
constexpr int kClasses = static_cast<int>((40.0 - kSilentBelowDbfs) * kClassesPerDb) + 1;

int ClassOf(double mean_square) {
  const double at = (PowerToDb(mean_square) - kSilentBelowDbfs) * kClassesPerDb;
  return static_cast<int>(Clamp(std::floor(at), 0.0, kClasses - 1));
}

}  // namespace

bool Timbre::Init(const Kernels& kernels) {
  // Never destroyed, as threads may outlive main.
  static const TriangleBank& mel =
      *new TriangleBank(SlaneyMelTriangles(kMelBands, kSampleRateHz), kSampleRateHz, kSize);
  kernels_ = &kernels;
  mel_ = &mel.bank();
  if (!mel_power_.Allocate(static_cast<size_t>(kMelBands) * kernels.lanes) ||
      !cosines_.Allocate(static_cast<size_t>(kTimbreCoefficients) * kMelBands) ||
      !coefficients_.Allocate(static_cast<size_t>(kTimbreCoefficients) * kernels.lanes) ||
      !classes_.Allocate(kClasses)) {
    return false;
  }
  for (int c = 0; c < kTimbreCoefficients; ++c) {
    const double scale = std::sqrt((c == 0 ? 1.0 : 2.0) / kMelBands);
    for (int b = 0; b < kMelBands; ++b)
      cosines_[static_cast<size_t>(c) * kMelBands + b] =
          static_cast<float>(scale * std::cos(kPi * c * (b + 0.5) / kMelBands));
  }
  return true;
}

bool Timbre::Receive(const SpectrumGroup& group) {
  kernels_->filter_bank(group.power, mel_, mel_power_.data());
  kernels_->cepstrum(mel_power_.data(), kMelBands, cosines_.data(), kTimbreCoefficients, coefficients_.data());
  for (int f = 0; f < group.valid; ++f) {
    const double mean_square = group.mean_square[f];
    if (!group.inside[f] || mean_square < SilencePower(0.0)) continue;
    loudest_ = std::max(loudest_, mean_square);
    LevelClass& level = classes_[ClassOf(mean_square)];
    level.count += 1.0;
    for (int c = 0; c < kTimbreCoefficients; ++c) {
      const double value = coefficients_[static_cast<size_t>(c) * group.lanes + f];
      level.sum[c] += value;
      level.squares[c] += value * value;
    }
  }
  return true;
}

std::array<double, 2 * kTimbreCoefficients> Timbre::Measure() const {
  std::array<double, 2 * kTimbreCoefficients> timbre;
  timbre.fill(std::numeric_limits<double>::quiet_NaN());
  if (loudest_ <= 0.0) return timbre;
  LevelClass heard{};
  for (int i = ClassOf(SilencePower(loudest_)); i < kClasses; ++i) {
    heard.count += classes_[i].count;
    for (int c = 0; c < kTimbreCoefficients; ++c) {
      heard.sum[c] += classes_[i].sum[c];
      heard.squares[c] += classes_[i].squares[c];
    }
  }
  for (int c = 0; c < kTimbreCoefficients; ++c) {
    const double mean = heard.sum[c] / heard.count;
    timbre[c] = mean;
    timbre[kTimbreCoefficients + c] = std::sqrt(std::max(0.0, heard.squares[c] / heard.count - mean * mean));
  }
  return timbre;
}

}  // namespace fp
