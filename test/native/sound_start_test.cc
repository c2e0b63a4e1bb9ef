#include "transforms/sound_start.h"

#include <algorithm>

#include "support.h"
#include "transforms/k_weighting.h"
#include "transforms/weighted_energy.h"

using namespace fp;
using namespace fp::test;

namespace {

// Where the sound of `x` on the right channel starts, pushed in pieces of 7 samples.
uint64_t StartOf(const std::vector<float>& x) {
  const std::vector<float> silent(x.size());
  SoundStart start;
  REQUIRE(start.Init());
  for (size_t at = 0; at < x.size() && !start.full(); at += 7) {
    const size_t count = std::min<size_t>(7, x.size() - at);
    const size_t passed = start.PassOver(silent.data() + at, x.data() + at, count);
    start.Hold(silent.data() + at + passed, x.data() + at + passed, count - passed);
  }
  return start.passed() + start.SilentHeld();
}

void Append(std::vector<float>* x, const std::vector<float>& more) { x->insert(x->end(), more.begin(), more.end()); }

constexpr uint32_t kRate = 44100;

std::vector<double> MeanSquares(const Kernels& kernels, const std::vector<float>& x, int blocks, size_t start,
                                size_t known_at) {
  WeightedEnergy energy;
  energy.Init(kernels, kRate, 1, false);
  const float* channels[] = {x.data()};
  REQUIRE(energy.Push(channels, known_at));
  REQUIRE(energy.SetSoundStart(start));
  channels[0] += known_at;
  REQUIRE(energy.Push(channels, x.size() - known_at));
  REQUIRE(energy.Flush());
  return energy.MeanSquares(blocks);
}

}  // namespace

TEST_CASE("sound starts behind digital silence and what is 50 dB below the loudest, whatever the gain") {
  for (size_t silence : {0, 1, 100, 30000}) {
    for (float gain : {1e-3f, 1.0f}) {
      CAPTURE(silence);
      std::vector<float> x(silence);
      Append(&x, Noise(500, kSeed, 0.0031f * gain));  // 0.2 dB more than 50 below
      Append(&x, {0.0f, 0.0f, 0.0033f * gain});
      Append(&x, Noise(2000, kSeed, 0.5f * gain));
      x.push_back(gain);
      CHECK(StartOf(x) == silence + 502);
    }
  }
}

TEST_CASE("what comes more than three seconds later does not move the start of sound") {
  std::vector<float> x = {0.0f, 1e-4f};
  x.resize(1 + 3 * 22050);
  std::vector<float> longer = x;
  x.back() = longer.back() = 1e-4f;
  longer.push_back(1.0f);
  x.back() = 1.0f;
  CHECK(StartOf(longer) == 1);
  CHECK(StartOf(x) == x.size() - 1);
}

TEST_CASE("silence has its start of sound at its end") {
  CHECK(StartOf({}) == 0);
  CHECK(StartOf(std::vector<float>(100)) == 100);
}

TEST_CASE("weighted energy of windows from the start of sound on") {
  ForEachKernels([](const Kernels& kernels) {
    const std::vector<float> sound = Noise(4 * kRate, kSeed, 0.5f);
    const std::vector<double> expected = MeanSquares(kernels, sound, 4, 0, 0);
    CHECK(expected.size() == 37);
    for (size_t silence : {1, 100, 4409, 4410, 10000}) {
      CAPTURE(silence);
      std::vector<float> x(silence);
      Append(&x, sound);
      const std::vector<double> means = MeanSquares(kernels, x, 4, silence, silence);
      const size_t before = silence / 4410;
      REQUIRE(means.size() == before + expected.size());
      // The same samples, cut into other vectors.
      for (size_t i = 0; i < expected.size(); ++i)
        CHECK(means[before + i] == doctest::Approx(expected[i]).epsilon(1e-9));
      // Noise is even: what linear steps of 10 ms cannot know is which of their samples were larger.
      const std::vector<double> later = MeanSquares(kernels, x, 4, silence, x.size());
      REQUIRE(later.size() == means.size());
      for (size_t i = 0; i < means.size(); ++i) CHECK(later[i] == doctest::Approx(means[i]).epsilon(0.003));
    }
  });
}

TEST_CASE("a track shorter than a window is followed by silence") {
  ForEachKernels([](const Kernels& kernels) {
    const std::vector<float> x = Noise(kRate / 10, kSeed, 0.5f);
    const std::vector<double> whole = MeanSquares(kernels, x, 1, 0, 0), padded = MeanSquares(kernels, x, 4, 0, 0);
    REQUIRE(whole.size() == 1);
    REQUIRE(padded.size() == 1);
    CHECK(padded[0] == doctest::Approx(whole[0] / 4.0).epsilon(1e-12));
    // Behind the end, as rounding between sample rates may bring it.
    CHECK(MeanSquares(kernels, {0.5f}, 4, 2, 1).size() == 1);
  });
}
