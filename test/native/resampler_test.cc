#include "core/resampler.h"

#include "support.h"

using namespace fp;
using namespace fp::test;

namespace {

std::vector<float> Resampled(const Kernels& kernels, uint32_t from, uint32_t to, const std::vector<float>& x,
                             size_t cut) {
  Resampler resampler;
  StereoStream output;
  REQUIRE(resampler.Init(kernels, from, to));
  REQUIRE(output.Init(resampler.most_output()));
  std::vector<float> y;
  const auto take = [&] {
    const size_t count = static_cast<size_t>(output.end()) - y.size();
    const float *const left = output.left(y.size()), *const right = output.right(y.size());
    y.insert(y.end(), left, left + count);
    for (size_t i = 0; i < count; ++i) REQUIRE(right[i] == -left[i]);
    output.KeepFrom(output.end());
  };
  // What is behind the end may be read, but not matter.
  std::vector<float> padded(kLookBehind), negative;
  padded.insert(padded.end(), x.begin(), x.end());
  padded.resize(padded.size() + kReadBeyond, std::nanf(""));
  for (const float sample : padded) negative.push_back(-sample);
  for (size_t at = 0; at < x.size(); at += cut) {
    const size_t from_front = kLookBehind + at;
    resampler.Push(padded.data() + from_front, negative.data() + from_front, std::min(cut, x.size() - at), &output);
    take();
  }
  resampler.Flush(&output);
  take();
  return y;
}

constexpr uint32_t kRates[][2] = {{44100, 22050},  {48000, 22050}, {96000, 48000}, {88200, 44100}, {192000, 48000},
                                  {384000, 48000}, {8000, 22050},  {11025, 22050}, {22050, 11025}, {37811, 22050}};

}  // namespace

TEST_CASE("a sine in the flat range keeps amplitude and phase, one above the new Nyquist frequency disappears") {
  ForEachKernels([](const Kernels& kernels) {
    for (const auto& [from, to] : kRates) {
      CAPTURE(from);
      CAPTURE(to);
      const double lower = std::min(from, to);
      const size_t count = from / 4;
      for (double share : {0.01, 0.2, 0.43}) {
        std::vector<float> x(count);
        for (size_t n = 0; n < count; ++n)
          x[n] = static_cast<float>(std::sin(2 * test::kPi * share * lower * n / from));
        const std::vector<float> y = Resampled(kernels, from, to, x, 8192);
        CHECK(y.size() == (static_cast<uint64_t>(count) * to + from - 1) / from);
        double worst = 0.0;
        for (size_t n = y.size() / 4; n < y.size() * 3 / 4; ++n)
          worst = std::max(worst, std::fabs(y[n] - std::sin(2 * test::kPi * share * lower * n / to)));
        CHECK(worst < 4e-4);  // 80 dB of ripple and images, and positions rounded to 1/4096 at 37 811 Hz
      }
      if (to >= from) continue;
      std::vector<float> x(count);
      for (size_t n = 0; n < count; ++n) x[n] = static_cast<float>(std::sin(2 * test::kPi * 0.57 * to * n / from));
      const std::vector<float> y = Resampled(kernels, from, to, x, 8192);
      double worst = 0.0;
      for (size_t n = y.size() / 4; n < y.size() * 3 / 4; ++n)
        worst = std::max(worst, std::fabs(static_cast<double>(y[n])));
      CHECK(worst < 4e-4);
    }
  });
}

TEST_CASE("upwards, the band that the source could not hold stays empty") {
  ForEachKernels([](const Kernels& kernels) {
    for (const auto& [from, to] : kRates) {
      if (to <= from) continue;
      CAPTURE(from);
      // A sine just below half the old rate has its image just above.
      for (double share : {0.3, 0.46, 0.49}) {
        std::vector<float> x(from / 4);
        for (size_t n = 0; n < x.size(); ++n) x[n] = static_cast<float>(std::sin(2 * test::kPi * share * n));
        const std::vector<float> y = Resampled(kernels, from, to, x, 8192);
        // Its amplitude, by correlation under a Hann window; 80 dB leave room for the leakage of the sine itself.
        const double image = (1.0 - share) * from / to;
        double cosine = 0.0, sine = 0.0, weight = 0.0;
        for (size_t n = 0; n < y.size(); ++n) {
          const double hann = std::pow(std::sin(test::kPi * n / y.size()), 2);
          cosine += hann * y[n] * std::cos(2 * test::kPi * image * n);
          sine += hann * y[n] * std::sin(2 * test::kPi * image * n);
          weight += hann;
        }
        CHECK(2.0 * std::hypot(cosine, sine) / weight < 1e-4);
      }
    }
  });
}

TEST_CASE("the outputs don't depend on how the input is cut") {
  ForEachKernels([](const Kernels& kernels) {
    for (const auto& [from, to] : kRates) {
      const std::vector<float> x = Noise(20000);
      const std::vector<float> whole = Resampled(kernels, from, to, x, 8192);
      for (size_t cut : {1000, 17, 1}) CHECK(Resampled(kernels, from, to, x, cut) == whole);
    }
  });
}

TEST_CASE("short inputs give all their outputs") {
  ForEachKernels([](const Kernels& kernels) {
    for (const auto& [from, to] : kRates)
      for (size_t count : {1, 2, 3, 40})
        CHECK(Resampled(kernels, from, to, Noise(count), 8192).size() == (count * to + from - 1) / from);
  });
}
