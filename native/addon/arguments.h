// Reads what JavaScript passes in. Values may be anything; a wrong one leaves a TypeError or RangeError pending.
#ifndef FP_ADDON_ARGUMENTS_H_
#define FP_ADDON_ARGUMENTS_H_

#include <napi.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "analyzer/analyzer.h"

namespace fp {

struct ChannelData {
  std::array<const float*, kMaximumChannels> channels;  // valid until JavaScript runs again
  size_t frames;
};

// From `{ sampleRate, channels, dualMono }`.
std::optional<AnalyzerOptions> ReadOptions(Napi::Env env, Napi::Value value);

// From an array of `channels` equally long Float32Arrays.
std::optional<ChannelData> ReadChannelData(Napi::Env env, Napi::Value value, uint32_t channels);

}  // namespace fp

#endif  // FP_ADDON_ARGUMENTS_H_
