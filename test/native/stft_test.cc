#include "transforms/stft.h"

#include "support.h"

using namespace fp;
using namespace fp::test;

namespace {

// Every frame once, by its number, with its total power.
class Collector : public SpectrumReceiver {
 public:
  bool Receive(const SpectrumGroup& group) override {
    for (int f = 0; f < group.valid; ++f) {
      const size_t frame = static_cast<size_t>(group.first_frame + f * group.frame_step);
      if (frame >= power.size()) {
        power.resize(frame + 1, -1.0);
        mean_square.resize(frame + 1);
        inside.resize(frame + 1);
      }
      REQUIRE(power[frame] == -1.0);
      double sum = 0.0;
      for (int k = 0; k < group.bins; ++k) {
        const bool once = k == 0 || k == group.bins - 1;  // one-sided spectrum: the bins between stand for two
        sum += (once ? 1.0 : 2.0) * group.power[static_cast<size_t>(k) * group.lanes + f];
      }
      power[frame] = sum;
      mean_square[frame] = group.mean_square[f];
      inside[frame] = group.inside[f];
    }
    return true;
  }
  std::vector<double> power;
  std::vector<float> mean_square;
  std::vector<bool> inside;
};

}  // namespace

TEST_CASE("every sample is seen by windows of the same total power, at any length and cut") {
  ForEachKernels([](const Kernels& kernels) {
    for (int interleave : {1, 2}) {
      for (size_t count : {1, 5, 63, 64, 65, 1000, 5000}) {
        CAPTURE(count);
        const std::vector<float> left = Noise(count, 1), right = Noise(count, 2);
        double energy = 0.0;
        for (size_t i = 0; i < count; ++i)
          energy += static_cast<double>(left[i]) * left[i] + static_cast<double>(right[i]) * right[i];
        std::vector<double> first;
        for (size_t cut : {count, size_t{7}}) {
          Stft stft;
          Collector collector;
          REQUIRE(stft.Init(kernels, {64, 16, 2, interleave}));
          stft.AddReceiver(&collector);
          for (size_t at = 0; at < count; at += cut)
            REQUIRE(stft.Push(left.data() + at, right.data() + at, std::min(cut, count - at)));
          REQUIRE(stft.Flush());
          double sum = 0.0;
          for (double power : collector.power) {
            REQUIRE(power >= 0.0);
            sum += power;
          }
          // Parseval, with squared Hann windows that add up to 3/8 · 4 everywhere; float spectra.
          CHECK(sum / 64.0 / 1.5 == doctest::Approx(energy).epsilon(1e-5));
          if (first.empty()) first = collector.power;
          CHECK(collector.power == first);
          // Frames 0 … 2 start before the track; from there on whole frames are inside.
          for (size_t i = 0; i < collector.inside.size(); ++i) {
            const int64_t start = static_cast<int64_t>(i) * 16 - 48;
            const bool whole = start >= 0 && (start + 64 <= static_cast<int64_t>(count) || start == 0);
            CHECK(collector.inside[i] == whole);
          }
        }
      }
    }
  });
}

TEST_CASE("a frame's mean square is that of its samples and channels") {
  ForEachKernels([](const Kernels& kernels) {
    const std::vector<float> ones(1000, 0.5f), zeros(1000, 0.0f);
    for (int channels : {1, 2}) {
      Stft stft;
      Collector collector;
      REQUIRE(stft.Init(kernels, {64, 16, channels, 1}));
      stft.AddReceiver(&collector);
      REQUIRE(stft.Push(ones.data(), channels == 1 ? zeros.data() : ones.data(), ones.size()));
      REQUIRE(stft.Flush());
      CHECK(collector.mean_square[10] == doctest::Approx(0.25).epsilon(1e-6));
      CHECK(collector.mean_square[0] == doctest::Approx(0.25 / 4).epsilon(1e-6));
    }
  });
}

TEST_CASE("frames between samples start at the nearest one, whatever the cut, and count every sample once") {
  constexpr double kDistance = 31.4;
  ForEachKernels([](const Kernels& kernels) {
    for (size_t count : {1, 5, 31, 32, 64, 1000, 5003}) {
      CAPTURE(count);
      const std::vector<float> left = Noise(count, 1), right = Noise(count, 2);
      double energy = 0.0;
      for (size_t i = 0; i < count; ++i)
        energy += static_cast<double>(left[i]) * left[i] + static_cast<double>(right[i]) * right[i];
      std::vector<double> first;
      for (size_t cut : {count, size_t{7}}) {
        Stft stft;
        Collector collector;
        REQUIRE(stft.Init(kernels, {64, 32, 2, 1, kDistance}));
        stft.AddReceiver(&collector);
        for (size_t at = 0; at < count; at += cut)
          REQUIRE(stft.Push(left.data() + at, right.data() + at, std::min(cut, count - at)));
        REQUIRE(stft.Flush());
        CHECK(stft.energy() == doctest::Approx(energy).epsilon(1e-5));
        if (first.empty()) first = collector.power;
        CHECK(collector.power == first);
        size_t frames = 0;
        for (int64_t start;
             (start = std::lround((static_cast<double>(frames) - 1.0) * kDistance)) < static_cast<int64_t>(count);
             ++frames) {
          CAPTURE(frames);
          REQUIRE(frames < collector.power.size());
          double squares = 0.0, windowed = 0.0;
          for (int64_t n = 0; n < 64; ++n) {
            if (start + n < 0 || start + n >= static_cast<int64_t>(count)) continue;
            const size_t i = static_cast<size_t>(start + n);
            const double square = static_cast<double>(left[i]) * left[i] + static_cast<double>(right[i]) * right[i];
            const double window = 0.5 - 0.5 * std::cos(2.0 * kPi * static_cast<double>(n) / 64.0);
            squares += square;
            windowed += square * window * window;
          }
          CHECK(collector.mean_square[frames] == doctest::Approx(squares / 128.0).epsilon(1e-5));
          CHECK(Near(collector.power[frames] / 64.0, windowed, 1e-5, squares));
          const bool whole = start >= 0 && (start + 64 <= static_cast<int64_t>(count) || start == 0);
          CHECK(collector.inside[frames] == whole);
        }
        CHECK(frames == collector.power.size());
      }
    }
  });
}
