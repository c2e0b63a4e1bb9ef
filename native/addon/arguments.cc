#include "addon/arguments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
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

struct TypedArray {
  void* data;
  size_t length;
  napi_value buffer;
};

// `name` stands in the messages, as does `kind`, the class that `type` is of.
std::optional<TypedArray> ReadTypedArray(Napi::Env env, napi_value value, napi_typedarray_type type, const char* kind,
                                         const std::string& name) {
  bool is_typed_array = false;
  bool detached = false;
  napi_typedarray_type actual_type = napi_int8_array;
  TypedArray array{};
  const bool is_wanted = napi_is_typedarray(env, value, &is_typed_array) == napi_ok && is_typed_array &&
                         napi_get_typedarray_info(env, value, &actual_type, &array.length, &array.data, &array.buffer,
                                                  nullptr) == napi_ok &&
                         actual_type == type;
  if (!is_wanted) {
    Napi::TypeError::New(env, name + " must be a " + kind).ThrowAsJavaScriptException();
    return std::nullopt;
  }
  if (napi_is_detached_arraybuffer(env, array.buffer, &detached) != napi_ok || detached) {
    Napi::TypeError::New(env, "the buffer of " + name + " is detached").ThrowAsJavaScriptException();
    return std::nullopt;
  }
  return array;
}

struct NamedFormat {
  const char* name;
  SampleFormat format;
  bool big_endian;
};

constexpr NamedFormat kFormats[] = {
    {"int16le", SampleFormat::kInt16, false},     {"int16be", SampleFormat::kInt16, true},
    {"int24le", SampleFormat::kInt24, false},     {"int24be", SampleFormat::kInt24, true},
    {"float32le", SampleFormat::kFloat32, false}, {"float32be", SampleFormat::kFloat32, true},
};

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

uint32_t ChannelCount(Napi::Value channel_data) {
  return channel_data.IsArray() ? std::min(channel_data.As<Napi::Array>().Length(), kMaximumChannels + 1) : 0;
}

std::optional<SampleView> ReadChannelData(Napi::Env env, Napi::Value value, uint32_t channels,
                                          ChannelBuffers* buffers) {
  if (channels < 1 || channels > kMaximumChannels || ChannelCount(value) != channels) {
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
  SampleView result;
  for (uint32_t channel = 0; channel < channels; ++channel) {
    const auto samples = ReadTypedArray(env, elements[channel], napi_float32_array, "Float32Array",
                                        "channel " + std::to_string(channel));
    if (!samples) return std::nullopt;
    if (channel > 0 && samples->length != result.frames) {
      Napi::RangeError::New(env, "channel " + std::to_string(channel) + " has " + std::to_string(samples->length) +
                                     " samples, channel 0 has " + std::to_string(result.frames))
          .ThrowAsJavaScriptException();
      return std::nullopt;
    }
    result.planes[channel] = static_cast<const float*>(samples->data);
    result.frames = samples->length;
    if (buffers != nullptr) (*buffers)[channel] = samples->buffer;
  }
  return result;
}

std::optional<SampleView> ReadInterleaved(Napi::Env env, Napi::Value bytes, Napi::Value format, uint32_t channels) {
  const std::string name = format.IsString() ? format.As<Napi::String>().Utf8Value() : std::string();
  const auto known = std::find_if(std::begin(kFormats), std::end(kFormats),
                                  [&name](const NamedFormat& candidate) { return name == candidate.name; });
  if (known == std::end(kFormats)) {
    Napi::TypeError::New(env, "format must be int16, int24 or float32 followed by le or be")
        .ThrowAsJavaScriptException();
    return std::nullopt;
  }
  const auto array = ReadTypedArray(env, bytes, napi_uint8_array, "Uint8Array", "bytes");
  if (!array) return std::nullopt;
  SampleView result;
  result.interleaved = static_cast<const uint8_t*>(array->data);
  result.format = known->format;
  result.big_endian = known->big_endian;
  const size_t frame_bytes = result.FrameBytes(channels);
  result.frames = array->length / frame_bytes;
  if (result.frames * frame_bytes != array->length) {
    Napi::RangeError::New(env, "bytes must be whole frames of " + std::to_string(frame_bytes) + " bytes")
        .ThrowAsJavaScriptException();
    return std::nullopt;
  }
  return result;
}

}  // namespace fp
