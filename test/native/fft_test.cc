#include <complex>

#include "core/aligned.h"
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
    for (int size : {16, 20, 64, 100, 240, 512, 560, 1024, 2048, 4096}) {
      for (int overlap : {2, 4}) {
        for (int interleave : {1, 2}) {
          CAPTURE(size);
          CAPTURE(overlap);
          CAPTURE(interleave);
          const int hop = size / overlap, round = kernels.lanes * interleave * hop;
          std::vector<float> window(size);
          FillHann(window.data(), size);
          FftPlan* plan = kernels.create_plan(size, hop, interleave, window.data(), nullptr);
          REQUIRE(plan);
          // Zeros, then rounds enough for frames of samples of two.
          const int rounds = 2 + 3 / kernels.lanes;
          std::vector<float> left(size), right(size);
          for (float sample : Noise(static_cast<size_t>(rounds * round), 1)) left.push_back(sample);
          for (float sample : Noise(static_cast<size_t>(rounds * round), 2)) right.push_back(sample);
          std::vector<float> power(static_cast<size_t>(size / 2 + 1) * kernels.lanes);
          std::vector<float> squares(static_cast<size_t>(kernels.lanes) * interleave);
          for (int r = 0; r < rounds; ++r) {
            kernels.advance(plan, left.data() + size + r * round, right.data() + size + r * round, squares.data());
            for (int phase = 0; phase < interleave; ++phase) {
              kernels.power_spectra(plan, phase, power.data());
              for (int f = 0; f < kernels.lanes; ++f) {
                const int end = size + r * round + (f * interleave + phase + 1) * hop;
                double energy = 0.0;
                for (int n = end - hop; n < end; ++n)
                  energy += static_cast<double>(left[n]) * left[n] + static_cast<double>(right[n]) * right[n];
                // Up to 2048 float additions.
                CHECK(squares[static_cast<size_t>(phase * kernels.lanes + f)] == doctest::Approx(energy).epsilon(1e-5));
                for (int k = f % 3; k <= size / 2; k += size > 100 ? 1 + size / 14 : 1) {
                  const double expected = std::norm(Bin(left.data() + end - size, window, size, k)) +
                                          std::norm(Bin(right.data() + end - size, window, size, k));
                  // Rounding of a float FFT grows with log2(size); the typical bin has a power of size ÷ 4.
                  CHECK(
                      Near(power[static_cast<size_t>(k) * kernels.lanes + f], expected, 2e-6 * std::log2(size), size));
                }
              }
            }
          }
          kernels.destroy_plan(plan);
        }
      }
    }
  });
}

TEST_CASE("transforms of points in lanes equal direct Fourier sums, and parts have the magnitudes of their own") {
  ForEachKernels([](const Kernels& kernels) {
    for (const int size : {16, 20, 100, 512, 2048}) {
      CAPTURE(size);
      const size_t lanes = static_cast<size_t>(kernels.lanes);
      FftPlan* plan = kernels.create_transform(size);
      REQUIRE(plan);
      AlignedBuffer<float> points;
      REQUIRE(points.Allocate(2 * static_cast<size_t>(size) * lanes));
      std::vector<std::vector<float>> signals;  // two a lane
      for (size_t s = 0; s < 2 * lanes; ++s) {
        signals.push_back(Noise(static_cast<size_t>(size), static_cast<uint32_t>(s + 1)));
        for (size_t n = 0; n < signals[s].size(); ++n) points[(2 * n + s % 2) * lanes + s / 2] = signals[s][n];
      }
      const std::vector<float> ones(static_cast<size_t>(size), 1.0f);
      // Rounding of a float FFT grows with log2(size); the typical bin has a magnitude of √size.
      const double tolerance = 2e-6 * std::log2(size);
      const auto value = [&](int k, size_t s) { return points[(2 * static_cast<size_t>(k) + s % 2) * lanes + s / 2]; };
      const auto bin = [&](size_t s, int k) { return Bin(signals[s].data(), ones, size, k); };
      kernels.transform(plan, points.data());
      for (size_t f = 0; f < lanes; ++f) {
        for (int k = 0; k < size; k += 1 + size / 14) {
          const std::complex<double> expected = bin(2 * f, k) + std::complex<double>(0.0, 1.0) * bin(2 * f + 1, k);
          CHECK(Near(value(k, 2 * f), expected.real(), tolerance, std::sqrt(size)));
          CHECK(Near(value(k, 2 * f + 1), expected.imag(), tolerance, std::sqrt(size)));
        }
      }
      kernels.part_magnitudes(points.data(), size);
      for (size_t s = 0; s < 2 * lanes; ++s)
        for (int k = 0; k < size; k += 1 + size / 14)
          CHECK(Near(value(k, s), std::abs(bin(s, k)), tolerance, std::sqrt(size)));
      kernels.destroy_plan(plan);
    }
  });
}

TEST_CASE("the difference function equals YIN's definition, summed over channels") {
  constexpr int kSize = 256, kLongest = 60, kHop = 128;
  ForEachKernels([](const Kernels& kernels) {
    const size_t samples = static_cast<size_t>(2 * kernels.lanes) * kHop;
    std::vector<float> left = Noise(samples, 3, 0.1f), right = Noise(samples, 4, 0.1f);
    for (size_t n = 0; n < samples; ++n) left[n] += static_cast<float>(std::sin(0.21 * n));
    std::vector<float> difference(static_cast<size_t>(kLongest + 1) * kernels.lanes);
    FftPlan* plan = kernels.create_yin_plan(kHop, kLongest, nullptr);
    REQUIRE(plan);
    for (int round : {0, 1})
      kernels.yin(plan, left.data() + round * kernels.lanes * kHop, right.data() + round * kernels.lanes * kHop,
                  difference.data());
    kernels.destroy_plan(plan);
    for (int f = 0; f < kernels.lanes; ++f) {
      const int start = (kernels.lanes + f + 1) * kHop - kSize;
      double cumulated = 0.0;
      CHECK(difference[f] == 1.0f);
      for (int lag = 1; lag <= kLongest; ++lag) {
        double d = 0.0;
        for (int n = 0; n < kSize - kLongest; ++n) {
          const double l = left[start + n] - left[start + n + lag], r = right[start + n] - right[start + n + lag];
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
    const std::vector<float> silence(static_cast<size_t>(kernels.lanes) * 64);
    std::vector<float> difference(static_cast<size_t>(31) * kernels.lanes, -1.0f);
    FftPlan* plan = kernels.create_yin_plan(64, 30, nullptr);
    kernels.yin(plan, silence.data(), silence.data(), difference.data());
    kernels.destroy_plan(plan);
    for (float value : difference) CHECK(value == 1.0f);
  });
}
