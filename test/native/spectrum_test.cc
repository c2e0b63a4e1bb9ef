#include "features/chroma.h"
#include "support.h"

using namespace fp;
using namespace fp::test;

namespace {

constexpr int kBins = 129;

struct Spectrum {
  std::vector<float> power;
  int lanes;
  double operator()(int bin, int frame) const { return power[static_cast<size_t>(bin) * lanes + frame]; }
};

Spectrum MakeSpectrum(const Kernels& kernels) {
  return {Powers(static_cast<size_t>(kBins) * kernels.lanes, 11), kernels.lanes};
}

}  // namespace

TEST_CASE("band sums cut the outer bins and skip empty bands") {
  ForEachKernels([](const Kernels& kernels) {
    const Spectrum spectrum = MakeSpectrum(kernels);
    const BinSpan spans[] = {{3, 9, 0.25f, 0.75f}, {5, 5, 0.4f, 9.0f}, {0, -1, 1.0f, 1.0f}, {127, 128, 1.0f, 0.5f}};
    std::vector<float> sums(4 * kernels.lanes, -1.0f);
    kernels.band_sums(spectrum.power.data(), spans, 4, sums.data());
    for (int f = 0; f < kernels.lanes; ++f) {
      double expected = 0.25 * spectrum(3, f) + 0.75 * spectrum(9, f);
      for (int k = 4; k < 9; ++k) expected += spectrum(k, f);
      CHECK(sums[f] == doctest::Approx(expected).epsilon(1e-6));
      CHECK(sums[kernels.lanes + f] == doctest::Approx(0.4 * spectrum(5, f)).epsilon(1e-6));
      CHECK(sums[2 * kernels.lanes + f] == 0.0f);
      CHECK(sums[3 * kernels.lanes + f] == doctest::Approx(spectrum(127, f) + 0.5 * spectrum(128, f)).epsilon(1e-6));
    }
  });
}

TEST_CASE("texture follows its definitions") {
  ForEachKernels([](const Kernels& kernels) {
    const Spectrum spectrum = MakeSpectrum(kernels);
    const TextureBins bins = {2, 120, 90};
    std::vector<float> scratch(static_cast<size_t>(kBins) * kernels.lanes);
    TextureOut out;
    kernels.texture(spectrum.power.data(), &bins, scratch.data(), &out);
    for (int f = 0; f < kernels.lanes; ++f) {
      double strongest = 0.0, sum = 0.0, moment = 0.0, log_sum = 0.0, power_sum = 0.0;
      for (int k = 2; k <= 120; ++k) strongest = std::max(strongest, spectrum(k, f));
      const auto magnitude = [&](int k) { return spectrum(k, f) < strongest * 1e-5 ? 0.0 : std::sqrt(spectrum(k, f)); };
      for (int k = 2; k <= 120; ++k) {
        sum += magnitude(k);
        moment += k * magnitude(k);
        if (k > 90) continue;
        const double raised = std::max(spectrum(k, f), strongest * 1e-5);
        log_sum += std::log(raised);
        power_sum += raised;
      }
      double cumulated = 0.0, rolloff = 0.0;
      for (int k = 2; k <= 120; ++k) {
        if (cumulated < 0.85 * sum) rolloff = k - 0.5 + (0.85 * sum - cumulated) / magnitude(k);
        cumulated += magnitude(k);
      }
      // A hundred float additions.
      CHECK(out.centroid[f] == doctest::Approx(moment / sum).epsilon(1e-5));
      CHECK(out.rolloff[f] == doctest::Approx(rolloff).epsilon(1e-4));
      CHECK(out.flatness[f] == doctest::Approx(std::exp(log_sum / 89.0) / (power_sum / 89.0)).epsilon(1e-5));
    }
  });
}

TEST_CASE("texture of silence is zero, of one bin that bin") {
  ForEachKernels([](const Kernels& kernels) {
    const TextureBins bins = {1, 128, 100};
    std::vector<float> power(static_cast<size_t>(kBins) * kernels.lanes), scratch(power.size());
    TextureOut out;
    kernels.texture(power.data(), &bins, scratch.data(), &out);
    for (int f = 0; f < kernels.lanes; ++f) {
      CHECK(out.centroid[f] == 0.0f);
      CHECK(out.rolloff[f] == 0.0f);
      CHECK(out.flatness[f] == 0.0f);
    }
    for (int f = 0; f < kernels.lanes; ++f) power[static_cast<size_t>(40) * kernels.lanes + f] = 1e-6f;
    kernels.texture(power.data(), &bins, scratch.data(), &out);
    for (int f = 0; f < kernels.lanes; ++f) {
      CHECK(out.centroid[f] == 40.0f);
      CHECK(Near(out.rolloff[f], 39.5 + 0.85, 1e-5));
      // 99 bins at the floor of 1e-5, one at 1.
      CHECK(out.flatness[f] == doctest::Approx(std::pow(1e-5, 0.99) / (1.0 + 99e-5) * 100.0).epsilon(1e-4));
    }
  });
}

TEST_CASE("filter bank and cepstrum follow their sums") {
  ForEachKernels([](const Kernels& kernels) {
    constexpr int kBands = 3, kCoefficients = 2;
    const Spectrum spectrum = MakeSpectrum(kernels);
    const int first[] = {1, 50, 128}, count[] = {3, 2, 1}, offset[] = {0, 3, 5};
    const float weights[] = {0.5f, 1.0f, 0.5f, 2.0f, 3.0f, 1e-12f};
    const FilterBank bank = {kBands, first, count, offset, weights};
    std::vector<float> mel(static_cast<size_t>(kBands) * kernels.lanes),
        out(static_cast<size_t>(kCoefficients) * kernels.lanes);
    kernels.filter_bank(spectrum.power.data(), &bank, mel.data());
    const float dct[] = {1.0f, 1.0f, 1.0f, 1.0f, 0.0f, -1.0f};
    const std::vector<float> power = mel;
    kernels.cepstrum(mel.data(), kBands, dct, kCoefficients, out.data());
    for (int f = 0; f < kernels.lanes; ++f) {
      const double a = 0.5 * spectrum(1, f) + spectrum(2, f) + 0.5 * spectrum(3, f);
      const double b = 2.0 * spectrum(50, f) + 3.0 * spectrum(51, f);
      CHECK(power[f] == doctest::Approx(a).epsilon(1e-6));
      CHECK(power[kernels.lanes + f] == doctest::Approx(b).epsilon(1e-6));
      // The third band lies more than 80 dB below: raised to that.
      const double c = 1e-8 * std::max(a, b);
      const double db[] = {10 * std::log10(a), 10 * std::log10(b), 10 * std::log10(c)};
      CHECK(Near(out[f], db[0] + db[1] + db[2], 1e-3));  // log2 is good to 3e-7 octaves of about 30
      CHECK(Near(out[kernels.lanes + f], db[0] - db[2], 1e-3));
    }
  });
}

TEST_CASE("lane sums weigh every frame, at every number of rows") {
  ForEachKernels([](const Kernels& kernels) {
    for (int rows = 0; rows < 40; ++rows) {
      const std::vector<float> values = Noise(static_cast<size_t>(rows) * kernels.lanes, 1);
      const std::vector<float> weights = Noise(static_cast<size_t>(kernels.lanes), 2);
      std::vector<float> sums(static_cast<size_t>(rows) + 1, 7.0f);
      kernels.lane_sums(values.data(), rows, weights.data(), sums.data());
      for (int row = 0; row < rows; ++row) {
        double expected = 0.0;
        for (int f = 0; f < kernels.lanes; ++f)
          expected += static_cast<double>(weights[f]) * values[static_cast<size_t>(row) * kernels.lanes + f];
        CHECK(Near(sums[row], expected, 1e-6));  // 16 float products of size 1
      }
      CHECK(sums[rows] == 7.0f);
    }
  });
}

TEST_CASE("chroma concentration equals the fold at every tuning") {
  ForEachKernels([](const Kernels& kernels) {
    // 40 bins with made-up pitches, one class move each.
    constexpr int kFirst = 10, kCount = 40;
    std::vector<double> cents;
    for (int b = 0; b < kCount; ++b) cents.push_back(37.3 * b * b - 900.0);
    const auto class_of = [&](int b, int tuning) {
      const int semitone = static_cast<int>(std::floor((cents[b] - tuning) / 100.0 + 0.5));
      return ((semitone + 9) % 12 + 12) % 12;
    };
    std::vector<uint8_t> initial;
    std::vector<uint16_t> moves;
    int moves_at[ChromaPlan::kTunings + 1] = {};
    for (int b = 0; b < kCount; ++b) initial.push_back(static_cast<uint8_t>(class_of(b, -50)));
    for (int t = 0; t < ChromaPlan::kTunings; ++t) {
      moves_at[t] = static_cast<int>(moves.size());
      for (int b = 0; t > 0 && b < kCount; ++b)
        if (class_of(b, t - 50) != class_of(b, t - 51)) moves.push_back(static_cast<uint16_t>(b));
    }
    moves_at[ChromaPlan::kTunings] = static_cast<int>(moves.size());
    const ChromaPlan plan = {kFirst, kCount, initial.data(), moves.data(), moves_at};
    const Spectrum spectrum = MakeSpectrum(kernels);
    std::vector<float> out(static_cast<size_t>(ChromaPlan::kTunings) * kernels.lanes);
    kernels.chroma_concentration(spectrum.power.data(), &plan, out.data());
    for (int f = 0; f < kernels.lanes; ++f)
      for (int t = 0; t < ChromaPlan::kTunings; ++t) {
        double classes[12] = {}, total = 0.0, squares = 0.0;
        for (int b = 0; b < kCount; ++b) {
          classes[class_of(b, t - 50)] += spectrum(kFirst + b, f);
          total += spectrum(kFirst + b, f);
        }
        for (double c : classes) squares += c * c;
        CHECK(Near(out[static_cast<size_t>(t) * kernels.lanes + f], squares / total, 1e-5, total));
      }
  });
}
