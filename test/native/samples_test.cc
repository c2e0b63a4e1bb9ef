#include <algorithm>
#include <cstring>
#include <limits>

#include "core/aligned.h"
#include "support.h"
#include "transforms/k_weighting.h"

using namespace fp;
using namespace fp::test;

namespace {

uint32_t BitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

// The K-weighting filter as the standard writes it: two direct-form biquads.
double DirectEnergy(uint32_t rate, const std::vector<float>& x) {
  double sum = 0.0;
  std::vector<double> y(x.begin(), x.end());
  for (const Biquad& q : {KWeightingShelf(rate), KWeightingHighPass(rate)}) {
    double x1 = 0.0, x2 = 0.0, y1 = 0.0, y2 = 0.0;
    for (double& sample : y) {
      const double out = q.b0 * sample + q.b1 * x1 + q.b2 * x2 - q.a1 * y1 - q.a2 * y2;
      x2 = x1;
      x1 = sample;
      y2 = y1;
      y1 = out;
      sample = out;
    }
  }
  for (double sample : y) sum += sample * sample;
  return sum;
}

// Of `count` samples from x[start] on, with those before them.
float TruePeak(const Kernels& kernels, const std::vector<float>& x, size_t start, size_t count, float peak) {
  std::vector<uint32_t> bits(2 + count / kPeakStretch);
  bits[0] = kernels.largest_magnitude_bits(x.data() + start - 11, 11, nullptr);
  kernels.largest_magnitude_bits(x.data() + start, count, bits.data() + 1);
  return kernels.true_peak(x.data() + start, count, bits.data() + 1, peak);
}

}  // namespace

TEST_CASE("the largest magnitude, at every length, and what is not a number") {
  ForEachKernels([](const Kernels& kernels) {
    for (size_t count = 0; count < 200; ++count) {
      const std::vector<float> x = Noise(count);
      float largest = 0.0f;
      for (float sample : x) largest = std::max(largest, std::fabs(sample));
      std::vector<uint32_t> stretch_bits(count / kPeakStretch + 2, 7u);
      CHECK(kernels.largest_magnitude_bits(x.data(), count, nullptr) == BitsOf(largest));
      CHECK(kernels.largest_magnitude_bits(x.data(), count, stretch_bits.data()) == BitsOf(largest));
      for (size_t start = 0; start < count; start += kPeakStretch) {
        float of_stretch = 0.0f;
        for (size_t i = start; i < std::min(count, start + kPeakStretch); ++i)
          of_stretch = std::max(of_stretch, std::fabs(x[i]));
        CHECK(stretch_bits[start / kPeakStretch] == BitsOf(of_stretch));
      }
      CHECK(stretch_bits[(count + kPeakStretch - 1) / kPeakStretch] == 7u);
    }
    for (float odd : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                      std::numeric_limits<float>::quiet_NaN()}) {
      for (size_t at = 0; at < 100; ++at) {
        std::vector<float> x = Noise(100);
        x[at] = odd;
        uint32_t stretch_bits[2];
        CHECK(kernels.largest_magnitude_bits(x.data(), x.size(), stretch_bits) >= 0x7f800000u);
      }
    }
  });
}

TEST_CASE("interleaved samples of every format come apart exactly, whatever their number and address") {
  ForEachKernels([](const Kernels& kernels) {
    std::mt19937 random(kSeed);
    for (SampleFormat format : {SampleFormat::kInt16, SampleFormat::kInt24, SampleFormat::kFloat32}) {
      const size_t width = BytesPerSample(format);
      for (size_t channels : {1, 2, 3, 8}) {
        for (size_t frames = 0; frames < 70; ++frames) {
          CAPTURE(width);
          CAPTURE(channels);
          CAPTURE(frames);
          // On the heap, at an odd address, without a byte to spare: the address sanitizer sees what reads too far.
          std::vector<uint8_t> memory(1 + frames * channels * width);
          uint8_t* const bytes = memory.data() + 1;
          std::vector<std::vector<float>> planes(channels, std::vector<float>(frames + 1, 7.0f));
          std::vector<std::vector<float>> expected = planes;
          for (size_t i = 0; i < frames * channels; ++i) {
            float& value = expected[i % channels][i / channels];
            if (format == SampleFormat::kFloat32) {
              value = static_cast<float>(random()) / 4e9f - 0.5f;
              std::memcpy(bytes + 4 * i, &value, 4);
              continue;
            }
            const int bits = 8 * static_cast<int>(width), full_scale = 1 << (bits - 1);
            const int extremes[] = {-full_scale, full_scale - 1, 0, -1};
            const int sample = i < 4 ? extremes[i] : static_cast<int>(random() % (2u << (bits - 1))) - full_scale;
            for (size_t b = 0; b < width; ++b) bytes[width * i + b] = static_cast<uint8_t>(sample >> (8 * b));
            value = static_cast<float>(static_cast<double>(sample) / full_scale);
          }
          std::vector<float*> out;
          for (std::vector<float>& plane : planes) out.push_back(plane.data());
          kernels.deinterleave(format, bytes, static_cast<int>(channels), frames, out.data());
          CHECK(planes == expected);
        }
      }
    }
  });
}

TEST_CASE("stereo sums equal sums in double") {
  ForEachKernels([](const Kernels& kernels) {
    for (size_t count : {0, 1, 7, 16, 100, 4410}) {
      const std::vector<float> l = Noise(count, 1), r = Noise(count, 2);
      double ll = 0, rr = 0, mm = 0, ss = 0, peak = 0;
      for (size_t i = 0; i < count; ++i) {
        ll += static_cast<double>(l[i]) * l[i];
        rr += static_cast<double>(r[i]) * r[i];
        mm += (static_cast<double>(l[i]) + r[i]) * (static_cast<double>(l[i]) + r[i]);
        ss += (static_cast<double>(l[i]) - r[i]) * (static_cast<double>(l[i]) - r[i]);
        peak = std::max({peak, std::fabs(static_cast<double>(l[i])), std::fabs(static_cast<double>(r[i]))});
      }
      StereoSums sums;
      kernels.stereo_sums(l.data(), r.data(), count, &sums);
      // Thousands of float additions of like size.
      CHECK(sums.left_squared == doctest::Approx(ll).epsilon(1e-5));
      CHECK(sums.right_squared == doctest::Approx(rr).epsilon(1e-5));
      CHECK(sums.mid_squared == doctest::Approx(mm).epsilon(1e-5));
      CHECK(sums.side_squared == doctest::Approx(ss).epsilon(1e-5));
      CHECK(sums.peak == doctest::Approx(peak).epsilon(1e-7));
    }
  });
}

TEST_CASE("K-weighting has the standard's coefficients at 48 kHz") {
  // ITU-R BS.1770-4, tables 1 and 2; the standard prints 14 digits of a design that the prototype meets within 1e-6.
  const Biquad shelf = KWeightingShelf(48000), high_pass = KWeightingHighPass(48000);
  CHECK(Near(shelf.b0, 1.53512485958697, 1e-6));
  CHECK(Near(shelf.b1, -2.69169618940638, 1e-6));
  CHECK(Near(shelf.b2, 1.19839281085285, 1e-6));
  CHECK(Near(shelf.a1, -1.69065929318241, 1e-6));
  CHECK(Near(shelf.a2, 0.73248077421585, 1e-6));
  CHECK(Near(high_pass.a1, -1.99004745483398, 1e-6));
  CHECK(Near(high_pass.a2, 0.99007225036621, 1e-6));
}

TEST_CASE("K-weighted energy in blocks equals the direct form, however the signal is cut") {
  ForEachKernels([](const Kernels& kernels) {
    for (uint32_t rate : {8000u, 44100u, 48000u, 384000u}) {
      const KWeightingFilter matrices = MakeKWeighting(rate);
      const std::vector<float> x = Noise(20000);
      std::vector<float> half(x);
      for (float& sample : half) sample *= 0.5f;
      const double expected = DirectEnergy(rate, x);
      for (size_t cut : {20000, 4410, 77, 8, 1}) {
        // Three channels: a pair, half as loud the second, and one alone.
        double state[3][KWeightingFilter::kStates] = {};
        double* const states[] = {state[0], state[1], state[2]};
        double energy[3] = {};
        for (size_t at = 0; at < x.size(); at += cut) {
          const float* const channels[] = {x.data() + at, half.data() + at, x.data() + at};
          double part[3];
          kernels.k_weighted_energy(&matrices, states, channels, 3, std::min(cut, x.size() - at), part);
          for (int c = 0; c < 3; ++c) energy[c] += part[c];
        }
        // Double arithmetic on both sides; poles near 1 cost some digits at 384 kHz.
        CHECK(energy[0] == doctest::Approx(expected).epsilon(1e-9));
        CHECK(energy[1] == doctest::Approx(0.25 * expected).epsilon(1e-9));
        CHECK(energy[2] == doctest::Approx(expected).epsilon(1e-9));
      }
    }
  });
}

TEST_CASE("true peak equals the direct convolution and never falls below what it starts from") {
  ForEachKernels([](const Kernels& kernels) {
    std::vector<float> x(11, 0.0f);
    const std::vector<float> noise = Noise(1000, 9, 0.5f);
    x.insert(x.end(), noise.begin(), noise.end());
    // A sine at a quarter of the rate, sampled 45° off its peaks: samples at 0.707, peaks at 1 (EBU Tech 3341, case
    // 16).
    std::vector<float> sine(11 + 400);
    for (int n = 11; n < 411; ++n) sine[n] = static_cast<float>(std::sin(test::kPi / 2.0 * n + test::kPi / 4.0));
    const float peak = TruePeak(kernels, sine, 11 + 20, 360, 0.0f);
    CHECK(20.0 * std::log10(peak) < 0.2);  // the standard's tolerance
    CHECK(20.0 * std::log10(peak) > -0.4);
    const float start = TruePeak(kernels, x, 11, 1000, 0.0f);
    CHECK(start > 0.5f);
    CHECK(TruePeak(kernels, x, 11, 1000, 2.0f) == 2.0f);
    CHECK(TruePeak(kernels, x, 11, 500, 0.0f) <= start);
    // The scalar table takes another path through the same sums.
    CHECK(start == doctest::Approx(TruePeak(*AvailableKernels()[0], x, 11, 1000, 0.0f)).epsilon(1e-5));
  });
}

TEST_CASE("polyphase outputs equal their sums of products") {
  ForEachKernels([](const Kernels& kernels) {
    constexpr int kTaps = 48, kPhases = 5;
    const std::vector<float> coefficients = Noise(kTaps * kPhases, 1), x = Noise(500, 2);
    const PolyphaseFilter filter = {kTaps, coefficients.data()};
    std::vector<int32_t> start, phase;
    for (int i = 0; i < 64; ++i) {
      start.push_back((i * 7) % 400);
      phase.push_back(i % kPhases);
    }
    std::vector<float> y(64);
    kernels.polyphase(&filter, x.data(), start.data(), phase.data(), 64, y.data());
    for (int i = 0; i < 64; ++i) {
      double expected = 0.0;
      for (int t = 0; t < kTaps; ++t)
        expected += static_cast<double>(coefficients[phase[i] * kTaps + t]) * x[start[i] + t];
      CHECK(Near(y[i], expected, 1e-5));  // 48 float products of size 1
    }
  });
}

TEST_CASE("outputs whose positions repeat equal their sums of products") {
  ForEachKernels([](const Kernels& kernels) {
    constexpr int kTaps = 21, kInputs = 37, kOutputs = 18, kTogether = PeriodicFilter::kTogether;
    constexpr int kGroups = (kOutputs + kTogether - 1) / kTogether;
    const std::vector<float> coefficients = Noise(kGroups * kTaps * kTogether, 1);
    std::vector<int> first;
    for (int g = 0; g < kGroups; ++g) first.push_back(g * kTogether * kInputs / kOutputs);
    const PeriodicFilter filter = {kInputs, kOutputs, kGroups, kTaps, first.data(), coefficients.data()};
    const size_t lanes = static_cast<size_t>(kernels.lanes);
    std::vector<float> x[2], y[2];
    for (int c = 0; c < 2; ++c) {
      x[c] = Noise(lanes * kInputs + kTaps + 2 * kMaximumLanes, 2 + c);
      y[c].resize(lanes * kOutputs);
    }
    AlignedBuffer<float> scratch;
    REQUIRE(scratch.Allocate(kMaximumLanes * (2 * kInputs + 2 * kOutputs + 2 * kTaps + 4 * kMaximumLanes)));
    const float* const inputs[] = {x[0].data(), x[1].data()};
    float* const outputs[] = {y[0].data(), y[1].data()};
    kernels.resample_periods(&filter, inputs, scratch.data(), outputs);
    for (size_t i = 0; i < lanes * kOutputs; ++i) {
      const size_t period = i / kOutputs, group = i % kOutputs / kTogether, o = i % kOutputs % kTogether;
      for (int c = 0; c < 2; ++c) {
        double expected = 0.0;
        for (size_t t = 0; t < kTaps; ++t)
          expected += static_cast<double>(coefficients[(group * kTaps + t) * kTogether + o]) *
                      x[c][period * kInputs + static_cast<size_t>(first[group]) + t];
        CHECK(Near(y[c][i], expected, 1e-5));  // 21 float products of size 1
      }
    }
  });
}

TEST_CASE("halving the rate equals its sum of products") {
  ForEachKernels([](const Kernels& kernels) {
    for (int pairs : {1, 4, 5, 12, 17, 20}) {
      for (size_t count : {size_t{1}, size_t{16}, size_t{37}}) {
        for (size_t lead : {size_t{0}, size_t{1}, size_t{15}}) {
          constexpr size_t kBeyond = kMaximumLanes * kMaximumLanes;
          const std::vector<float> side = Noise(pairs, 1),
                                   inputs = Noise(lead + 2 * count + 4 * pairs - 3 + 2 * kBeyond + kMaximumLanes, 2);
          const HalfBandFilter filter = {pairs, 0.5f, side.data()};
          AlignedBuffer<float> scratch;
          REQUIRE(scratch.Allocate(2 * (count + kBeyond) + 2 * kMaximumLanes * (2 * pairs + kMaximumLanes)));
          std::vector<float> y(count + kBeyond);
          kernels.halve_rate(&filter, inputs.data(), lead, count, scratch.data(), y.data());
          const float* const x = inputs.data() + lead;
          for (size_t i = 0; i < count; ++i) {
            double expected = 0.5 * x[2 * i + 2 * pairs - 1];
            for (int j = 0; j < pairs; ++j)
              expected += static_cast<double>(side[j]) * (x[2 * i + 2 * j] + x[2 * i + 4 * pairs - 2 - 2 * j]);
            CHECK(Near(y[i], expected, 1e-5));  // 40 float products of size 1
          }
        }
      }
    }
  });
}
