#include <cmath>

#include "support.h"

using namespace fp;
using namespace fp::test;

namespace {

constexpr int kLongest = 90;

// What stands before the frames and all of what they may step to.
struct Scores {
  explicit Scores(float amplitude) : values(Noise(kLongest + BeatFrames::kCount, kSeed, amplitude)) {}
  float* data() { return values.data() + kLongest; }
  std::vector<float> values;
};

std::vector<float> Logs() {
  std::vector<float> logs(kLongest + 1);
  for (int lag = 1; lag <= kLongest; ++lag) logs[lag] = std::log(static_cast<float>(lag));
  return logs;
}

BeatFrames Frames(int shortest, int longest, float period) {
  BeatFrames frames{};
  for (float& value : frames.log_period) value = std::log(period);
  for (float& value : frames.shortest) value = static_cast<float>(shortest);
  for (float& value : frames.longest) value = static_cast<float>(longest);
  frames.first = shortest;
  frames.last = longest;
  return frames;
}

// Against the plain loop, to the last bit.
void CheckSteps(const Kernels& kernels, const BeatFrames& frames, const float* scores, float tightness) {
  const std::vector<float> logs = Logs();
  float best[BeatFrames::kCount], steps[BeatFrames::kCount];
  kernels.best_steps(&frames, scores, logs.data(), tightness, best, steps);
  for (int t = 0; t < BeatFrames::kCount; ++t) {
    CAPTURE(t);
    float most = 0.0f;
    int from = 0;
    for (int lag = static_cast<int>(frames.shortest[t]); lag <= static_cast<int>(frames.longest[t]); ++lag) {
      const float deviation = logs[lag] - frames.log_period[t];
      const volatile float cost = tightness * deviation * deviation;  // rounded by itself
      const float candidate = scores[t - lag] - cost;
      if (candidate > most) {
        most = candidate;
        from = lag;
      }
    }
    CHECK(best[t] == most);
    CHECK(steps[t] == static_cast<float>(from));
  }
}

}  // namespace

TEST_CASE("the best step of each frame is the plain loop's, to the last bit") {
  ForEachKernels([](const Kernels& kernels) {
    for (const float amplitude : {0.5f, 30.0f}) {
      Scores scores(amplitude);
      CheckSteps(kernels, Frames(20, 53, 33.3f), scores.data(), 10.0f);
      CheckSteps(kernels, Frames(30, kLongest, 52.1f), scores.data(), 300.0f);
      CheckSteps(kernels, Frames(7, 9, 11.7f), scores.data(), 10.0f);  // fewer than lanes
      CheckSteps(kernels, Frames(1, 1, 1.0f), scores.data(), 10.0f);
      BeatFrames uneven = Frames(20, 53, 33.3f);
      for (int t = 0; t < BeatFrames::kCount; ++t) {
        uneven.log_period[t] += 0.01f * static_cast<float>(t);
        uneven.shortest[t] += static_cast<float>(t);
        uneven.longest[t] += static_cast<float>(2 * t);
      }
      uneven.last += 2 * (BeatFrames::kCount - 1);
      CheckSteps(kernels, uneven, scores.data(), 100.0f);
    }
  });
}

TEST_CASE("the shortest of equally good steps is taken") {
  ForEachKernels([](const Kernels& kernels) {
    Scores scores(0.0f);
    for (float& value : scores.values) value = 2.0f;
    CheckSteps(kernels, Frames(20, 53, 33.3f), scores.data(), 0.0f);
    const std::vector<float> logs = Logs();
    const BeatFrames frames = Frames(20, 53, 33.3f);
    float best[BeatFrames::kCount], steps[BeatFrames::kCount];
    kernels.best_steps(&frames, scores.data(), logs.data(), 0.0f, best, steps);
    for (const float step : steps) CHECK(step == 20.0f);
  });
}

TEST_CASE("no step is taken where none scores above zero or none is allowed") {
  ForEachKernels([](const Kernels& kernels) {
    Scores scores(0.0f);
    CheckSteps(kernels, Frames(20, 53, 33.3f), scores.data(), 10.0f);
    for (float& value : scores.values) value = -1.0f;
    CheckSteps(kernels, Frames(20, 53, 33.3f), scores.data(), 10.0f);
    for (float& value : scores.values) value = 5.0f;
    CheckSteps(kernels, Frames(21, 20, 20.5f), scores.data(), 10.0f);
    BeatFrames some = Frames(20, 53, 33.3f);
    for (int t = 0; t < BeatFrames::kCount; t += 3) some.longest[t] = 0.0f;
    CheckSteps(kernels, some, scores.data(), 10.0f);
  });
}
