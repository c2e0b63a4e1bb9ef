// Where in a track the sound starts: the first sample that is no more than 50 dB below the largest of the three seconds
// that follow digital silence, at 22.05 kHz, of either channel.
//
// Measures that depend on where their frames lie lay them from there on, so that silence before a recording does not
// move them. The level is a relative one, for gain must not move the start either, and far above what 16 bits lose or
// dither adds. Memory: three seconds.
#ifndef FP_TRANSFORMS_SOUND_START_H_
#define FP_TRANSFORMS_SOUND_START_H_

#include <cstddef>
#include <cstdint>

#include "core/stereo_stream.h"

namespace fp {

class SoundStart {
 public:
  // False when memory is short.
  bool Init();
  // How many of these samples are digital silence that nothing but such has preceded.
  size_t PassOver(const float* left, const float* right, size_t count);
  // Keeps what fits of the samples that follow; returns how many.
  size_t Hold(const float* left, const float* right, size_t count);
  // Whether enough is held.
  bool full() const { return held_.end() == kHeldSamples; }

  // Samples passed over, then held, and how many of those come before the sound.
  uint64_t passed() const { return passed_; }
  const StereoStream& held() const { return held_; }
  size_t SilentHeld() const;

 private:
  static constexpr size_t kHeldSamples = 3 * 22050;

  uint64_t passed_ = 0;
  StereoStream held_;
};

}  // namespace fp

#endif  // FP_TRANSFORMS_SOUND_START_H_
