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

TEST_CASE("energies are split by soft masks of exact medians over frames, evenly where both medians are zero") {
  constexpr int kRows = kSplitFrames + 2 * kSplitReach, kStride = 112;
  ForEachKernels([](const Kernels& kernels) {
    for (const bool ties : {false, true}) {
      for (const int bins : {1, 15, 16, 17, 100}) {
        for (const int frames : {1, 3, kSplitFrames}) {
          CAPTURE(ties);
          CAPTURE(bins);
          CAPTURE(frames);
          // With ties every fourth value is zero. What lies behind the bins counts for nothing.
          const std::vector<float> powers = Values(kRows * kStride, ties);
          const std::vector<float> medians = Values(kSplitFrames * kStride, ties);
          const float* power[kRows];
          const float* percussive[kSplitFrames];
          for (int t = 0; t < kRows; ++t) power[t] = powers.data() + t * kStride;
          for (int f = 0; f < kSplitFrames; ++f) percussive[f] = medians.data() + (kSplitFrames - 1 - f) * kStride;
          double expected_h = 0.0, expected_p = 0.0;
          for (int f = 0; f < frames; ++f) {
            for (int bin = 0; bin < bins; ++bin) {
              std::vector<float> window;
              for (int i = 0; i <= 2 * kSplitReach; ++i) window.push_back(power[f + i][bin]);
              const double h = MedianOf(window), p = percussive[f][bin];
              const double mask = h + p > 0.0 ? h / (h + p) : 0.5;
              expected_h += power[kSplitReach + f][bin] * mask * mask;
              expected_p += power[kSplitReach + f][bin] * (1.0 - mask) * (1.0 - mask);
            }
          }
          double harmonic, percussive_energy;
          kernels.split_energies(power, percussive, frames, bins, &harmonic, &percussive_energy);
          // Up to 800 float additions.
          CHECK(harmonic == doctest::Approx(expected_h).epsilon(2e-6));
          CHECK(percussive_energy == doctest::Approx(expected_p).epsilon(2e-6));
        }
      }
    }
  });
}
