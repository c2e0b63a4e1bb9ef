#include "features/periodicity.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "core/aligned.h"
#include "core/math.h"
#include "kernels/dispatch.h"

namespace fp {
namespace {

constexpr int kTransformSize = 2048;  // >= window + lags: no circular overlap
static_assert(kTransformSize >= kPeriodicityWindowFrames + kPeriodicityLags);

constexpr int kBins = kTransformSize / 2 + 1;  // the rest mirrors them

// What smooths the registers like all pulses together.
const std::array<float, kBins>& Smoothing() {
  static const std::array<float, kBins> smoothing = [] {
    std::array<float, kBins> gains;
    for (int k = 0; k < kBins; ++k) {
      const double radians = 2.0 * kPi * k / kTransformSize * kPlayerFrames;
      gains[k] = static_cast<float>(std::exp(-0.5 * radians * radians));
    }
    return gains;
  }();
  return smoothing;
}

// The windows that cover `frames` with this hop; the last one ends with the track.
long WindowCount(long frames, long hop) {
  return (std::max(0L, frames - kPeriodicityWindowFrames) + hop - 1) / hop + 1;
}
long WindowStart(long window, long frames, long hop) {
  return std::min(window * hop, std::max(0L, frames - kPeriodicityWindowFrames));
}

// As many pairs of windows as there are lanes, transformed side by side: of each pair one is the real and one the
// imaginary part.
class WindowPairs {
 public:
  // False when memory is short.
  bool Init() {
    plan_.reset(kernels_->create_transform(kTransformSize));
    return plan_ && points_.AllocateUnset(static_cast<size_t>(kTransformSize) * 2 * kernels_->lanes);
  }
  int lanes() const { return kernels_->lanes; }

  float& At(int n, int lane, int part) { return points_[static_cast<size_t>((2 * n + part) * lanes() + lane)]; }

  void Clear() { std::memset(points_.data(), 0, points_.size() * sizeof(float)); }
  // Copies `length` values from `start` on, less their mean.
  template <typename ValueAt>
  void Fill(int lane, int part, ValueAt value_at, long start, long length) {
    double sum = 0.0;
    for (long i = start; i < start + length; ++i) sum += value_at(i);
    const float mean = static_cast<float>(sum / static_cast<double>(length));
    for (long i = 0; i < length; ++i) At(static_cast<int>(i), lane, part) = value_at(start + i) - mean;
  }

  void Transform() { kernels_->transform(plan_.get(), points_.data()); }
  // After Transform: the magnitudes of each window's spectrum in its own part.
  void TakeMagnitudes() { kernels_->part_magnitudes(points_.data(), kTransformSize); }

 private:
  struct Destroy {
    const Kernels* kernels;
    void operator()(FftPlan* plan) const { kernels->destroy_plan(plan); }
  };

  const Kernels* const kernels_ = &ActiveKernels();
  std::unique_ptr<FftPlan, Destroy> plan_{nullptr, Destroy{kernels_}};
  AlignedBuffer<float> points_;
};

// Makes up for the shorter overlap at long lags (by no more than 2: little overlap is chance).
float Fairness(int lag, long length) {
  const long overlap = std::max(length - lag, length / 2);
  return lag < length ? static_cast<float>(length) / static_cast<float>(overlap) : 0.0f;
}

LagCurves MeasureWindows(const FrameValues& pulses, WindowPairs* pairs) {
  const long frames = static_cast<long>(pulses.size());
  const long windows = WindowCount(frames, kPeriodicityHopFrames);
  const long length = std::min<long>(kPeriodicityWindowFrames, frames);
  LagCurves curves(static_cast<size_t>(windows));
  for (long first = 0; first < windows; first += 2 * pairs->lanes()) {
    const int count = static_cast<int>(std::min<long>(windows - first, 2 * pairs->lanes()));
    pairs->Clear();
    for (int w = 0; w < count; ++w) {
      const long start = WindowStart(first + w, frames, kPeriodicityHopFrames);
      pairs->Fill(
          w / 2, w % 2, [&](long i) { return pulses[i]; }, start, length);
    }
    pairs->Transform();
    pairs->TakeMagnitudes();
    pairs->Transform();
    for (int w = 0; w < count; ++w) {
      const float power = pairs->At(0, w / 2, w % 2);
      const float scale = power > 0.0f ? 1.0f / power : 0.0f;
      for (int lag = 0; lag < kPeriodicityLags; ++lag)
        curves[first + w][lag] = pairs->At(lag, w / 2, w % 2) * scale * Fairness(lag, length);
    }
  }
  return curves;
}

LagCurve MeasureRegisters(const Pulses& pulses, WindowPairs* pairs) {
  static_assert(kRegisters % 2 == 0);
  constexpr long kHopFrames = kPeriodicityWindowFrames / 2;
  constexpr int kPairs = kRegisters / 2;  // a window
  LagCurve curve;
  const long frames = static_cast<long>(pulses.registers.size());
  const std::array<float, kBins>& smoothing = Smoothing();
  const long windows = WindowCount(frames, kHopFrames);
  const long length = std::min<long>(kPeriodicityWindowFrames, frames);
  std::array<float, kBins> mean_spectrum{};
  for (long first = 0; first < kPairs * windows; first += pairs->lanes()) {
    const int count = static_cast<int>(std::min<long>(kPairs * windows - first, pairs->lanes()));
    const auto register_of = [first](int lane, int part) {
      return 2 * static_cast<int>((first + lane) % kPairs) + part;
    };
    pairs->Clear();
    for (int lane = 0; lane < count; ++lane) {
      const long start = WindowStart((first + lane) / kPairs, frames, kHopFrames);
      for (int part = 0; part < 2; ++part) {
        const int r = register_of(lane, part);
        pairs->Fill(
            lane, part, [&](long i) { return pulses.registers[i][r]; }, start, length);
      }
    }
    pairs->Transform();
    pairs->TakeMagnitudes();
    float sums[2][kMaximumLanes] = {};
    for (int k = 0; k < kBins; ++k)
      for (int part = 0; part < 2; ++part)
        for (int lane = 0; lane < count; ++lane) sums[part][lane] += smoothing[k] * pairs->At(k, lane, part);
    float weights[2][kMaximumLanes] = {};
    for (int part = 0; part < 2; ++part) {
      for (int lane = 0; lane < count; ++lane) {
        if (sums[part][lane] <= 0.0f) continue;
        const double mean = 2.0 * sums[part][lane] * static_cast<double>(windows);
        weights[part][lane] = static_cast<float>(pulses.shares[register_of(lane, part)] / mean);
      }
    }
    for (int k = 0; k < kBins; ++k)
      for (int part = 0; part < 2; ++part)
        for (int lane = 0; lane < count; ++lane)
          mean_spectrum[k] += weights[part][lane] * smoothing[k] * pairs->At(k, lane, part);
  }
  pairs->Clear();
  for (int k = 0; k < kTransformSize; ++k) pairs->At(k, 0, 0) = mean_spectrum[std::min(k, kTransformSize - k)];
  pairs->Transform();
  for (int lag = 0; lag < kPeriodicityLags; ++lag) curve[lag] = pairs->At(lag, 0, 0) * Fairness(lag, length);
  return curve;
}

}  // namespace

Periodicity MeasurePeriodicity(const Pulses& pulses) {
  Periodicity periodicity;
  WindowPairs pairs;
  if (pulses.all.empty() || !pairs.Init()) return periodicity;
  periodicity.windows = MeasureWindows(pulses.all, &pairs);
  periodicity.registers = MeasureRegisters(pulses, &pairs);
  return periodicity;
}

double CurveMaximum(const LagCurve& curve, double lag, double tolerance) {
  const double reach = std::max(1.0, lag * tolerance);
  const int from = static_cast<int>(std::floor(lag - reach + 0.5));
  const int to = static_cast<int>(std::floor(lag + reach + 0.5));
  if (from < 1 || to >= kPeriodicityLags) return 0.0;
  return *std::max_element(curve.begin() + from, curve.begin() + to + 1);
}

}  // namespace fp
