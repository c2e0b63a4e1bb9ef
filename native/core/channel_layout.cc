#include "core/channel_layout.h"

namespace fp {
namespace {

constexpr float kHalfPower = 0.70710678f;
constexpr ChannelRole kLeft = {1.0, 1.0f, 0.0f};
constexpr ChannelRole kRight = {1.0, 0.0f, 1.0f};
constexpr ChannelRole kCentre = {1.0, kHalfPower, kHalfPower};
constexpr ChannelRole kLfe = {0.0, 0.0f, 0.0f};
constexpr ChannelRole kLeftSurround = {1.41, kHalfPower, 0.0f};
constexpr ChannelRole kRightSurround = {1.41, 0.0f, kHalfPower};
constexpr ChannelRole kBackCentre = {1.41, 0.5f, 0.5f};

constexpr ChannelRole kMono[] = {kLeft};
constexpr ChannelRole kStereo[] = {kLeft, kRight};
constexpr ChannelRole kThree[] = {kLeft, kRight, kCentre};
constexpr ChannelRole kFour[] = {kLeft, kRight, kLeftSurround, kRightSurround};
constexpr ChannelRole kFive[] = {kLeft, kRight, kCentre, kLeftSurround, kRightSurround};
constexpr ChannelRole kSix[] = {kLeft, kRight, kCentre, kLfe, kLeftSurround, kRightSurround};
constexpr ChannelRole kSeven[] = {kLeft, kRight, kCentre, kLfe, kBackCentre, kLeftSurround, kRightSurround};
constexpr ChannelRole kEight[] = {kLeft,         kRight,         kCentre,       kLfe,
                                  kLeftSurround, kRightSurround, kLeftSurround, kRightSurround};
constexpr const ChannelRole* kLayouts[] = {kMono, kStereo, kThree, kFour, kFive, kSix, kSeven, kEight};

}  // namespace

const ChannelRole* ChannelRoles(uint32_t channels) { return kLayouts[channels - 1]; }

}  // namespace fp
