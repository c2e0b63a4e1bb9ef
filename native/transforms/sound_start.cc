#include "transforms/sound_start.h"

#include <algorithm>
#include <cmath>

namespace fp {
namespace {

constexpr size_t kHeldSamples = 3 * 22050;
constexpr float kSilentShare = 3.1623e-3f;  // −50 dB

float Magnitude(const StereoFifo& samples, size_t i) {
  return std::max(std::fabs(samples.left()[i]), std::fabs(samples.right()[i]));
}

}  // namespace

bool SoundStart::Init() { return held_.Init(kHeldSamples, 0); }

size_t SoundStart::PassOver(const float* left, const float* right, size_t count) {
  if (held_.filled() > 0) return 0;
  size_t silent = 0;
  while (silent < count && left[silent] == 0.0f && right[silent] == 0.0f) ++silent;
  passed_ += silent;
  return silent;
}

size_t SoundStart::SilentHeld() const {
  float loudest = 0.0f;
  for (size_t i = 0; i < held_.filled(); ++i) loudest = std::max(loudest, Magnitude(held_, i));
  size_t silent = 0;
  while (silent < held_.filled() && Magnitude(held_, silent) < kSilentShare * loudest) ++silent;
  return silent;
}

}  // namespace fp
