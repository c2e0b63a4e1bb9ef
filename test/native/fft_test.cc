#include <complex>

#include "core/math.h"
#include "support.h"

using namespace fp;
using namespace fp::test;

namespace {

std::complex<double> Bin(const float* x, const std::vector<float>& window, int size, int k) {
  std::complex<double> sum = 0.0;
  for (int n = 0; n < size; ++n)
    sum += static_cast<double>(x[n]) * window[n] * std::polar(1.0, -2.0 * test::kPi * k * n / size);
  return sum;
}

}  // namespace

TEST_CASE("power spectra equal a direct Fourier sum over both channels") {
  ForEachKernels([](const Kernels& kernels) {
    for (int size : {16, 20, 64, 100, 240, 512, 560, 1024}) {
      const int hop = size / 2;
      const size_t samples = static_cast<size_t>(kernels.lanes - 1) * hop + size;
      const std::vector<float> left = Noise(samples, 1), right = Noise(samples, 2);
      std::vector<float> window(size);
      FillHann(window.data(), size);
      std::vector<float> power(static_cast<size_t>(size / 2 + 1) * kernels.lanes);
      FftPlan* plan = kernels.create_plan(size, false);
      REQUIRE(plan);
      kernels.power_spectra(plan, left.data(), right.data(), hop, window.data(), power.data());
      kernels.destroy_plan(plan);
      for (int f = 0; f < kernels.lanes; ++f) {
        for (int k = 0; k <= size / 2; k += size > 100 ? 37 : 1) {
          const double expected = std::norm(Bin(left.data() + f * hop, window, size, k)) +
                                  std::norm(Bin(right.data() + f * hop, window, size, k));
          // Rounding of a float FFT grows with log2(size); the typical bin has a power of size ÷ 4.
          CHECK(Near(power[static_cast<size_t>(k) * kernels.lanes + f], expected, 2e-6 * std::log2(size), size));
        }
      }
    }
  });
}

TEST_CASE("the difference function equals YIN's definition, summed over channels") {
  constexpr int kSize = 256, kLongest = 60, kHop = 100;
  ForEachKernels([](const Kernels& kernels) {
    const size_t samples = static_cast<size_t>(kernels.lanes - 1) * kHop + kSize;
    std::vector<float> left = Noise(samples, 3, 0.1f), right = Noise(samples, 4, 0.1f);
    for (size_t n = 0; n < samples; ++n) left[n] += static_cast<float>(std::sin(0.21 * n));
    std::vector<float> difference(static_cast<size_t>(kLongest + 1) * kernels.lanes);
    FftPlan* plan = kernels.create_plan(kSize, true);
    REQUIRE(plan);
    kernels.yin(plan, left.data(), right.data(), kHop, kLongest, difference.data());
    kernels.destroy_plan(plan);
    for (int f = 0; f < kernels.lanes; ++f) {
      double cumulated = 0.0;
      CHECK(difference[f] == 1.0f);
      for (int lag = 1; lag <= kLongest; ++lag) {
        double d = 0.0;
        for (int n = 0; n < kSize - kLongest; ++n) {
          const double l = left[f * kHop + n] - left[f * kHop + n + lag],
                       r = right[f * kHop + n] - right[f * kHop + n + lag];
          d += l * l + r * r;
        }
        cumulated += d;
        // The correlation cancels against energies of about 200; the function itself is about 1.
        CHECK(Near(difference[static_cast<size_t>(lag) * kernels.lanes + f], d * lag / cumulated, 5e-5));
      }
    }
  });
}

TEST_CASE("the difference function of silence is 1") {
  ForEachKernels([](const Kernels& kernels) {
    const std::vector<float> silence(static_cast<size_t>(kernels.lanes) * 64 + 256);
    std::vector<float> difference(static_cast<size_t>(31) * kernels.lanes, -1.0f);
    FftPlan* plan = kernels.create_plan(256, true);
    kernels.yin(plan, silence.data(), silence.data(), 64, 30, difference.data());
    kernels.destroy_plan(plan);
    for (float value : difference) CHECK(value == 1.0f);
  });
}
