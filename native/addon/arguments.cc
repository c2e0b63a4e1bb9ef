#include "addon/arguments.h"

#include <cmath>
#include <string>

namespace fp {
namespace {

std::optional<uint32_t> ReadInteger(Napi::Env env, Napi::Object options, const char* name, uint32_t minimum,
                                    uint32_t maximum) {
  const Napi::Value value = options.Get(name);
  if (env.IsExceptionPending()) return std::nullopt;
  const std::string expected =
      std::string(name) + " must be an integer from " + std::to_string(minimum) + " to " + std::to_string(maximum);
  if (!value.IsNumber()) {
    Napi::TypeError::New(env, expected).ThrowAsJavaScriptException();
    return std::nullopt;
  }
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= minimum && number <= maximum) || number != std::floor(number)) {
    Napi::RangeError::New(env, expected).ThrowAsJavaScriptException();
    return std::nullopt;
  }
  return static_cast<uint32_t>(number);
}

struct FloatArray {
  const float* data;
  size_t length;
};

std::optional<FloatArray> ReadFloatArray(Napi::Env env, napi_value value, uint32_t channel) {
  bool is_typed_array = false;
  bool detached = false;
  napi_typedarray_type type = napi_int8_array;
  size_t length = 0;
  void* data = nullptr;
  napi_value buffer = nullptr;
  const bool is_float_array =
      napi_is_typedarray(env, value, &is_typed_array) == napi_ok && is_typed_array &&
      napi_get_typedarray_info(env, value, &type, &length, &data, &buffer, nullptr) == napi_ok &&
      type == napi_float32_array;
  if (!is_float_array) {
    Napi::TypeError::New(env, "channel " + std::to_string(channel) + " must be a Float32Array")
        .ThrowAsJavaScriptException();
    return std::nullopt;
  }
  if (napi_is_detached_arraybuffer(env, buffer, &detached) != napi_ok || detached) {
    Napi::TypeError::New(env, "the buffer of channel " + std::to_string(channel) + " is detached")
        .ThrowAsJavaScriptException();
    return std::nullopt;
  }
  return FloatArray{static_cast<const float*>(data), length};
}

}  // namespace

std::optional<AnalyzerOptions> ReadOptions(Napi::Env env, Napi::Value value) {
  if (!value.IsObject()) {
    Napi::TypeError::New(env, "options must be an object").ThrowAsJavaScriptException();
    return std::nullopt;
  }
  const Napi::Object options = value.As<Napi::Object>();
  const auto sample_rate_hz = ReadInteger(env, options, "sampleRate", kMinimumSampleRateHz, kMaximumSampleRateHz);
  if (!sample_rate_hz) return std::nullopt;
  const auto channels = ReadInteger(env, options, "channels", 1, kMaximumChannels);
  if (!channels) return std::nullopt;
  const Napi::Value dual_mono = options.Get("dualMono");
  if (env.IsExceptionPending()) return std::nullopt;
  if (!dual_mono.IsBoolean()) {
    Napi::TypeError::New(env, "dualMono must be a boolean").ThrowAsJavaScriptException();
    return std::nullopt;
  }
  AnalyzerOptions result;
  result.sample_rate_hz = *sample_rate_hz;
  result.channels = *channels;
  result.dual_mono = dual_mono.As<Napi::Boolean>().Value();
  return result;
}

std::optional<ChannelData> ReadChannelData(Napi::Env env, Napi::Value value, uint32_t channels) {
  if (!value.IsArray() || value.As<Napi::Array>().Length() != channels) {
    Napi::TypeError::New(env, "channelData must be an array of " + std::to_string(channels) + " Float32Arrays")
        .ThrowAsJavaScriptException();
    return std::nullopt;
  }
  // Elements first, memory after: reading an element can run a getter, which could detach a buffer read before.
  std::array<napi_value, kMaximumChannels> elements{};
  for (uint32_t channel = 0; channel < channels; ++channel) {
    elements[channel] = value.As<Napi::Array>().Get(channel);
    if (env.IsExceptionPending()) return std::nullopt;
  }
  ChannelData result{};
  for (uint32_t channel = 0; channel < channels; ++channel) {
    const auto samples = ReadFloatArray(env, elements[channel], channel);
    if (!samples) return std::nullopt;
    if (channel > 0 && samples->length != result.frames) {
      Napi::RangeError::New(env, "channel " + std::to_string(channel) + " has " + std::to_string(samples->length) +
                                     " samples, channel 0 has " + std::to_string(result.frames))
          .ThrowAsJavaScriptException();
      return std::nullopt;
    }
    result.channels[channel] = samples->data;
    result.frames = samples->length;
  }
  return result;
}

}  // namespace fp
