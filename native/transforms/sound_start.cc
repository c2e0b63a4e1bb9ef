#include "transforms/sound_start.h"

#include <algorithm>
#include <cmath>

namespace fp {
namespace {

constexpr float kSilentShare = 3.1623e-3f;  // −50 dB

float Magnitude(const StereoStream& samples, size_t i) {
  return std::max(std::fabs(*samples.left(i)), std::fabs(*samples.right(i)));
}

}  // namespace

bool SoundStart::Init() { return held_.Init(kHeldSamples); }

size_t SoundStart::PassOver(const float* left, const float* right, size_t count) {
  if (held_.end() > 0) return 0;
  size_t silent = 0;
  while (silent < count && left[silent] == 0.0f && right[silent] == 0.0f) ++silent;
  passed_ += silent;
  return silent;
}

size_t SoundStart::Hold(const float* left, const float* right, size_t count) {
  const size_t taken = std::min(count, static_cast<size_t>(kHeldSamples - held_.end()));
  held_.Append(left, right, taken);
  return taken;
}

size_t SoundStart::SilentHeld() const {
  float loudest = 0.0f;
  for (size_t i = 0; i < held_.end(); ++i) loudest = std::max(loudest, Magnitude(held_, i));
  size_t silent = 0;
  while (silent < held_.end() && Magnitude(held_, silent) < kSilentShare * loudest) ++silent;
  return silent;
}

}  // namespace fp
