// What the channels of a file mean, by their number, in WAVE order (L R C LFE Ls Rs …).
#ifndef FP_CORE_CHANNEL_LAYOUT_H_
#define FP_CORE_CHANNEL_LAYOUT_H_

#include <cstdint>

namespace fp {

inline constexpr uint32_t kMaximumChannels = 8;

// A channel's weight in loudness (ITU-R BS.1770-4: surrounds 1.41, LFE excluded) and its share in the two channels of
// the ITU-R BS.775 stereo downmix Lo/Ro.
struct ChannelRole {
  double loudness_weight;
  float to_left;
  float to_right;
};

// Roles of `channels` (1 … 8) channels. A single channel goes to the left; the right one then stays silent.
const ChannelRole* ChannelRoles(uint32_t channels);

}  // namespace fp

#endif  // FP_CORE_CHANNEL_LAYOUT_H_
