#include <algorithm>

#include "support.h"

using namespace fp;
using namespace fp::test;

namespace {

float MedianOf(std::vector<float> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

// Random powers; with few distinct values where ties are wanted.
std::vector<float> Values(size_t count, bool ties) {
  std::vector<float> values = Powers(count, 5);
  if (ties)
    for (float& value : values) value = std::floor(std::fmod(value, 4.0f));
  return values;
}

}  // namespace

TEST_CASE("medians over bins are exact") {
  ForEachKernels([](const Kernels& kernels) {
    for (bool ties : {false, true}) {
      for (int bins : {1, 15, 16, 17, 100, 1025}) {
        const int lanes = kernels.lanes;
        const int rows = 16 + bins + 47;
        const std::vector<float> padded = Values(static_cast<size_t>(rows) * lanes, ties);
        std::vector<float> medians(static_cast<size_t>(bins + 16) * lanes);
        kernels.median_over_bins(padded.data() + 16 * lanes, bins, medians.data());
        for (int bin = 0; bin < bins; ++bin)
          for (int f = 0; f < lanes; ++f) {
            std::vector<float> window;
            for (int i = 0; i < 31; ++i) window.push_back(padded[static_cast<size_t>(1 + bin + i) * lanes + f]);
            REQUIRE(medians[static_cast<size_t>(bin) * lanes + f] == MedianOf(window));
          }
      }
    }
  });
}

TEST_CASE("medians over frames are exact") {
  constexpr int kFrames = 24, kBins = 48;
  ForEachKernels([](const Kernels& kernels) {
    for (bool ties : {false, true}) {
      const std::vector<float> values = Values(kFrames * kBins, ties);
      std::vector<float> out(8 * kBins);
      const float* rows[kFrames];
      float* medians[8];
      for (int t = 0; t < kFrames; ++t) rows[t] = values.data() + t * kBins;
      for (int j = 0; j < 8; ++j) medians[j] = out.data() + j * kBins;
      kernels.median_over_frames(rows, kBins, medians);
      for (int j = 0; j < 8; ++j)
        for (int bin = 0; bin < kBins; ++bin) {
          std::vector<float> window;
          for (int i = 0; i < 17; ++i) window.push_back(rows[j + i][bin]);
          REQUIRE(medians[j][bin] == MedianOf(window));
        }
    }
  });
}

TEST_CASE("lanes are turned into rows") {
  ForEachKernels([](const Kernels& kernels) {
    constexpr int kBins = 33, kStride = 48;
    const std::vector<float> values = Noise(static_cast<size_t>(kStride) * kernels.lanes);
    std::vector<float> out(static_cast<size_t>(kStride) * kernels.lanes);
    std::vector<float*> rows;
    for (int f = 0; f < kernels.lanes; ++f) rows.push_back(out.data() + f * kStride);
    kernels.to_rows(values.data(), kBins, rows.data());
    for (int f = 0; f < kernels.lanes; ++f)
      for (int bin = 0; bin < kBins; ++bin)
        REQUIRE(rows[f][bin] == values[static_cast<size_t>(bin) * kernels.lanes + f]);
  });
}

TEST_CASE("mask energies follow the soft mask, and split evenly where both medians are zero") {
  ForEachKernels([](const Kernels& kernels) {
    constexpr int kBins = 1025;
    const std::vector<float> x = Powers(kBins, 6);
    std::vector<float> h = Powers(kBins, 7), p = Powers(kBins, 8);
    for (int i = 0; i < kBins; i += 10) h[i] = p[i] = 0.0f;
    double harmonic, percussive, expected_h = 0.0, expected_p = 0.0;
    kernels.mask_energies(x.data(), h.data(), p.data(), kBins, &harmonic, &percussive);
    for (int i = 0; i < kBins; ++i) {
      const double mask = h[i] + p[i] > 0.0f ? h[i] / (static_cast<double>(h[i]) + p[i]) : 0.5;
      expected_h += x[i] * mask * mask;
      expected_p += x[i] * (1.0 - mask) * (1.0 - mask);
    }
    // A thousand float additions.
    CHECK(harmonic == doctest::Approx(expected_h).epsilon(1e-5));
    CHECK(percussive == doctest::Approx(expected_p).epsilon(1e-5));
  });
}
