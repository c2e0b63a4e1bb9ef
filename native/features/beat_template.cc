#include "features/beat_template.h"

#include <algorithm>

namespace fp {

// Low, lower middle, upper middle, high.
const BeatProfile kBeatTemplate = {
    {{0.247f, 0.171f, 0.227f, 0.319f},     {0.231f, 0.139f, 0.191f, 0.262f},     {0.159f, 0.075f, 0.110f, 0.144f},
     {0.052f, 0.002f, 0.011f, 0.002f},     {-0.055f, -0.057f, -0.076f, -0.120f}, {-0.130f, -0.088f, -0.128f, -0.189f},
     {-0.159f, -0.093f, -0.144f, -0.198f}, {-0.145f, -0.084f, -0.133f, -0.161f}, {-0.110f, -0.077f, -0.114f, -0.108f},
     {-0.076f, -0.079f, -0.099f, -0.064f}, {-0.058f, -0.087f, -0.091f, -0.043f}, {-0.055f, -0.089f, -0.081f, -0.041f},
     {-0.058f, -0.076f, -0.062f, -0.047f}, {-0.055f, -0.046f, -0.032f, -0.050f}, {-0.043f, -0.010f, 0.001f, -0.049f},
     {-0.027f, 0.019f, 0.022f, -0.049f},   {-0.018f, 0.027f, 0.022f, -0.057f},   {-0.021f, 0.016f, 0.002f, -0.070f},
     {-0.031f, -0.002f, -0.022f, -0.074f}, {-0.031f, -0.008f, -0.027f, -0.051f}, {-0.006f, 0.012f, 0.003f, 0.013f},
     {0.051f, 0.059f, 0.066f, 0.111f},     {0.131f, 0.117f, 0.145f, 0.220f},     {0.206f, 0.161f, 0.208f, 0.300f}}};

BeatFits FitBeat(const BeatProfile& profile) {
  // A few phases side by side: each one's sum waits for itself.
  constexpr int kTogether = 4;
  static_assert(kBeatPhases % kTogether == 0);
  std::array<std::array<float, kRegisters>, 2 * kBeatPhases> turns;
  std::copy(profile.begin(), profile.end(), turns.begin());
  std::copy(profile.begin(), profile.end(), turns.begin() + kBeatPhases);
  BeatFits fits;
  for (int phase = 0; phase < kBeatPhases; phase += kTogether) {
    std::array<std::array<float, kRegisters>, kTogether> sums{};
    for (int p = 0; p < kBeatPhases; ++p)
      for (int i = 0; i < kTogether; ++i)
        for (int r = 0; r < kRegisters; ++r) sums[i][r] += kBeatTemplate[p][r] * turns[p + phase + i][r];
    for (int i = 0; i < kTogether; ++i) {
      fits[phase + i] = 0.0f;
      for (const float value : sums[i]) fits[phase + i] += value;
    }
  }
  return fits;
}

}  // namespace fp
