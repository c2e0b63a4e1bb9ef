#include "features/periodicity.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "third_party/kissfft/kiss_fft.h"

namespace fp {
namespace {

// Not std::hypot, whose float form would tie the binary to glibc 2.35.
float Magnitude(float re, float im) { return std::sqrt(re * re + im * im); }

constexpr int kTransformSize = 2048;  // >= window + lags: no circular overlap
static_assert(kTransformSize >= kPeriodicityWindowFrames + kPeriodicityLags);

struct FreeTransform {
  void operator()(kiss_fft_state* state) const { kiss_fft_free(state); }
};

// Copies one window, less its mean, into the real or imaginary part; returns its length in frames.
long FillWindow(const std::vector<float>& pulses, long start, float kiss_fft_cpx::*part,
                std::vector<kiss_fft_cpx>* signal) {
  const long length = std::min<long>(kPeriodicityWindowFrames, static_cast<long>(pulses.size()) - start);
  double sum = 0.0;
  for (long i = 0; i < length; ++i) sum += pulses[start + i];
  const float mean = static_cast<float>(sum / static_cast<double>(length));
  for (long i = 0; i < length; ++i) (*signal)[i].*part = pulses[start + i] - mean;
  return length;
}

// Scales to 1 at lag 0 and makes up for the shorter overlap at long lags (by no more than 2: little overlap is chance).
void Normalise(const std::vector<kiss_fft_cpx>& correlation, float kiss_fft_cpx::*part, long length, LagCurve* curve) {
  const float power = correlation[0].*part;
  const float scale = power > 0.0f ? 1.0f / power : 0.0f;
  for (int lag = 0; lag < kPeriodicityLags; ++lag) {
    const long overlap = std::max(length - lag, length / 2);
    const float fair = lag < length ? static_cast<float>(length) / static_cast<float>(overlap) : 0.0f;
    (*curve)[lag] = correlation[lag].*part * scale * fair;
  }
}

}  // namespace

std::vector<LagCurve> MeasurePeriodicity(const std::vector<float>& pulses) {
  std::vector<LagCurve> curves;
  const long frames = static_cast<long>(pulses.size());
  std::unique_ptr<kiss_fft_state, FreeTransform> transform(kiss_fft_alloc(kTransformSize, 0, nullptr, nullptr));
  if (frames == 0 || !transform) return curves;

  const long last_start = std::max(0L, frames - kPeriodicityWindowFrames);
  const long windows = (last_start + kPeriodicityHopFrames - 1) / kPeriodicityHopFrames + 1;
  const auto start_of = [&](long window) { return std::min(window * kPeriodicityHopFrames, last_start); };
  curves.resize(static_cast<size_t>(windows));

  std::vector<kiss_fft_cpx> signal(kTransformSize), spectrum(kTransformSize);
  for (long window = 0; window < windows; window += 2) {
    // Two windows share each complex transform, one as its real part and one as its imaginary part.
    const bool pair = window + 1 < windows;
    std::fill(signal.begin(), signal.end(), kiss_fft_cpx{0.0f, 0.0f});
    const long length = FillWindow(pulses, start_of(window), &kiss_fft_cpx::r, &signal);
    if (pair) FillWindow(pulses, start_of(window + 1), &kiss_fft_cpx::i, &signal);
    kiss_fft(transform.get(), signal.data(), spectrum.data());
    for (int k = 0; k < kTransformSize; ++k) {
      const kiss_fft_cpx a = spectrum[k];
      const kiss_fft_cpx b = spectrum[(kTransformSize - k) % kTransformSize];
      signal[k] = {0.5f * Magnitude(a.r + b.r, a.i - b.i), 0.5f * Magnitude(a.i + b.i, b.r - a.r)};
    }
    kiss_fft(transform.get(), signal.data(), spectrum.data());
    Normalise(spectrum, &kiss_fft_cpx::r, length, &curves[window]);
    if (pair) Normalise(spectrum, &kiss_fft_cpx::i, length, &curves[window + 1]);
  }
  return curves;
}

double CurveMaximum(const LagCurve& curve, double lag, double tolerance) {
  const double reach = std::max(1.0, lag * tolerance);
  const int from = static_cast<int>(std::floor(lag - reach + 0.5));
  const int to = static_cast<int>(std::floor(lag + reach + 0.5));
  if (from < 1 || to >= kPeriodicityLags) return 0.0;
  return *std::max_element(curve.begin() + from, curve.begin() + to + 1);
}

}  // namespace fp
