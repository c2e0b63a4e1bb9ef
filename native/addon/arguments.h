// Reads what JavaScript passes in. Values may be anything; a wrong one leaves a TypeError or RangeError pending.
#ifndef FP_ADDON_ARGUMENTS_H_
#define FP_ADDON_ARGUMENTS_H_

#include <napi.h>

#include <array>
#include <cstdint>
#include <optional>

#include "addon/sample_block.h"
#include "analyzer/analyzer.h"

namespace fp {

// From `{ sampleRate, channels, dualMono }`.
std::optional<AnalyzerOptions> ReadOptions(Napi::Env env, Napi::Value value);

// Of an array, up to one more than are allowed; 0 for anything else.
uint32_t ChannelCount(Napi::Value channel_data);

// The samples that these read are valid until JavaScript runs again.

// Who owns the memory of each channel; whoever keeps them keeps it, unless they are transferred.
using ChannelBuffers = std::array<napi_value, kMaximumChannels>;

// From an array of `channels` equally long Float32Arrays, 1 to kMaximumChannels.
std::optional<SampleView> ReadChannelData(Napi::Env env, Napi::Value value, uint32_t channels,
                                          ChannelBuffers* buffers = nullptr);

// From a Uint8Array of whole frames, and the format's name: int16, int24 or float32, then le or be.
std::optional<SampleView> ReadInterleaved(Napi::Env env, Napi::Value bytes, Napi::Value format, uint32_t channels);

}  // namespace fp

#endif  // FP_ADDON_ARGUMENTS_H_
