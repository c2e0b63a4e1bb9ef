#include "features/periodicity.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/aligned.h"
#include "core/math.h"
#include "third_party/kissfft/kiss_fft.h"

namespace fp {
namespace {

// Not std::hypot, whose float form would tie the binary to glibc 2.35.
float Magnitude(float re, float im) { return std::sqrt(re * re + im * im); }

constexpr int kTransformSize = 2048;  // >= window + lags: no circular overlap
static_assert(kTransformSize >= kPeriodicityWindowFrames + kPeriodicityLags);

// Prepared once, as that takes longer than to transform; then only read, by any thread.
kiss_fft_cfg PreparedTransform() {
  constexpr size_t kStateBytes = 512;  // beside the twiddles
  alignas(kCacheLine) static uint8_t memory[kStateBytes + kTransformSize * sizeof(kiss_fft_cpx)];
  static const kiss_fft_cfg transform = [] {
    size_t bytes = sizeof(memory);
    return kiss_fft_alloc(kTransformSize, 0, memory, &bytes);
  }();
  return transform;
}

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

// Copies `length` values from `start` on, less their mean, into the real or imaginary part.
template <typename ValueAt>
void FillWindow(ValueAt value_at, long start, long length, float kiss_fft_cpx::*part,
                std::vector<kiss_fft_cpx>* signal) {
  double sum = 0.0;
  for (long i = start; i < start + length; ++i) sum += value_at(i);
  const float mean = static_cast<float>(sum / static_cast<double>(length));
  for (long i = 0; i < length; ++i) (*signal)[i].*part = value_at(start + i) - mean;
}

// Magnitudes at bin k of the transforms of what was the real and what was the imaginary part.
kiss_fft_cpx MagnitudesOfParts(const std::vector<kiss_fft_cpx>& spectrum, int k) {
  const kiss_fft_cpx a = spectrum[k];
  const kiss_fft_cpx b = spectrum[(kTransformSize - k) % kTransformSize];
  return {0.5f * Magnitude(a.r + b.r, a.i - b.i), 0.5f * Magnitude(a.i + b.i, b.r - a.r)};
}

// Makes up for the shorter overlap at long lags (by no more than 2: little overlap is chance).
float Fairness(int lag, long length) {
  const long overlap = std::max(length - lag, length / 2);
  return lag < length ? static_cast<float>(length) / static_cast<float>(overlap) : 0.0f;
}

// Scales to 1 at lag 0.
void Normalise(const std::vector<kiss_fft_cpx>& correlation, float kiss_fft_cpx::*part, long length, LagCurve* curve) {
  const float power = correlation[0].*part;
  const float scale = power > 0.0f ? 1.0f / power : 0.0f;
  for (int lag = 0; lag < kPeriodicityLags; ++lag) {
    (*curve)[lag] = correlation[lag].*part * scale * Fairness(lag, length);
  }
}

}  // namespace

LagCurves MeasurePeriodicity(const FrameValues& pulses) {
  LagCurves curves;
  const long frames = static_cast<long>(pulses.size());
  if (frames == 0) return curves;

  const long windows = WindowCount(frames, kPeriodicityHopFrames);
  const long length = std::min<long>(kPeriodicityWindowFrames, frames);
  const auto fill = [&](long window, float kiss_fft_cpx::*part, std::vector<kiss_fft_cpx>* signal) {
    const long start = WindowStart(window, frames, kPeriodicityHopFrames);
    FillWindow([&](long i) { return pulses[i]; }, start, length, part, signal);
  };
  curves.resize(static_cast<size_t>(windows));

  const kiss_fft_cfg transform = PreparedTransform();
  std::vector<kiss_fft_cpx> signal(kTransformSize), spectrum(kTransformSize);
  for (long window = 0; window < windows; window += 2) {
    // Two windows share each complex transform, one as its real part and one as its imaginary part.
    const bool pair = window + 1 < windows;
    std::fill(signal.begin(), signal.end(), kiss_fft_cpx{0.0f, 0.0f});
    fill(window, &kiss_fft_cpx::r, &signal);
    if (pair) fill(window + 1, &kiss_fft_cpx::i, &signal);
    kiss_fft(transform, signal.data(), spectrum.data());
    for (int k = 0; k < kTransformSize; ++k) signal[k] = MagnitudesOfParts(spectrum, k);
    kiss_fft(transform, signal.data(), spectrum.data());
    Normalise(spectrum, &kiss_fft_cpx::r, length, &curves[window]);
    if (pair) Normalise(spectrum, &kiss_fft_cpx::i, length, &curves[window + 1]);
  }
  return curves;
}

LagCurve MeasureRegisterPeriodicity(const Pulses& pulses) {
  static_assert(kRegisters % 2 == 0);
  constexpr long kHopFrames = kPeriodicityWindowFrames / 2;
  LagCurve curve{};
  const long frames = static_cast<long>(pulses.registers.size());
  if (frames == 0) return curve;

  const std::array<float, kBins>& smoothing = Smoothing();
  const long windows = WindowCount(frames, kHopFrames);
  const long length = std::min<long>(kPeriodicityWindowFrames, frames);
  std::array<float, kBins> mean_spectrum{};
  std::array<kiss_fft_cpx, kBins> magnitudes;
  const kiss_fft_cfg transform = PreparedTransform();
  std::vector<kiss_fft_cpx> signal(kTransformSize), spectrum(kTransformSize);
  for (long window = 0; window < windows; ++window) {
    const long start = WindowStart(window, frames, kHopFrames);
    for (int r = 0; r < kRegisters; r += 2) {
      std::fill(signal.begin() + length, signal.end(), kiss_fft_cpx{0.0f, 0.0f});
      FillWindow([&](long i) { return pulses.registers[i][r]; }, start, length, &kiss_fft_cpx::r, &signal);
      FillWindow([&](long i) { return pulses.registers[i][r + 1]; }, start, length, &kiss_fft_cpx::i, &signal);
      kiss_fft(transform, signal.data(), spectrum.data());
      kiss_fft_cpx sum{0.0f, 0.0f};
      for (int k = 0; k < kBins; ++k) {
        const kiss_fft_cpx magnitude = MagnitudesOfParts(spectrum, k);
        magnitudes[k] = {smoothing[k] * magnitude.r, smoothing[k] * magnitude.i};
        sum.r += magnitudes[k].r;
        sum.i += magnitudes[k].i;
      }
      const auto weight = [&](int reg, float total) {
        return total > 0.0f ? static_cast<float>(pulses.shares[reg] / (2.0 * total * static_cast<double>(windows)))
                            : 0.0f;
      };
      const float weight_r = weight(r, sum.r);
      const float weight_i = weight(r + 1, sum.i);
      for (int k = 0; k < kBins; ++k) mean_spectrum[k] += weight_r * magnitudes[k].r + weight_i * magnitudes[k].i;
    }
  }
  for (int k = 0; k < kTransformSize; ++k) signal[k] = {mean_spectrum[std::min(k, kTransformSize - k)], 0.0f};
  kiss_fft(transform, signal.data(), spectrum.data());
  for (int lag = 0; lag < kPeriodicityLags; ++lag) curve[lag] = spectrum[lag].r * Fairness(lag, length);
  return curve;
}

double CurveMaximum(const LagCurve& curve, double lag, double tolerance) {
  const double reach = std::max(1.0, lag * tolerance);
  const int from = static_cast<int>(std::floor(lag - reach + 0.5));
  const int to = static_cast<int>(std::floor(lag + reach + 0.5));
  if (from < 1 || to >= kPeriodicityLags) return 0.0;
  return *std::max_element(curve.begin() + from, curve.begin() + to + 1);
}

}  // namespace fp
