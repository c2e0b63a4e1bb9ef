#include "addon/decoded_samples.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "addon/arguments.h"
#include "kernels/dispatch.h"

namespace fp {
namespace {

// Samples of a lossy codec beyond ±2 are damage: 6 dB above full scale, which no recording reaches.
constexpr uint32_t kLimitBits = 0x40000000;  // of 2.0f
// Muted at once: about a codec's frame, since what broke one sample broke its neighbours.
constexpr size_t kStretchFrames = 1024;

// Adding this to a number well below it and taking it away leaves the nearest integer.
template <typename Real>
constexpr Real kRounder = Real(3ull << (sizeof(Real) == 4 ? 22 : 51));

// `Real` must hold a sample's integer with bits to spare.
template <typename Real>
void Requantize(float* samples, size_t count, uint32_t bits) {
  const Real divisor = static_cast<Real>((uint32_t{1} << (bits - 1)) - 1);
  const Real step = Real(1) / static_cast<Real>(uint32_t{1} << (bits - 1));
  for (size_t i = 0; i < count; ++i) {
    const Real integer = (static_cast<Real>(samples[i]) * divisor + kRounder<Real>)-kRounder<Real>;
    samples[i] = static_cast<float>(integer * step);
  }
}

void RequantizeChannels(const Napi::CallbackInfo& info) {
  constexpr uint32_t kMostBits = 24;
  const Napi::Env env = info.Env();
  const uint32_t bits = info[1].IsNumber() ? info[1].As<Napi::Number>().Uint32Value() : 0;
  if (bits < 2 || bits > kMostBits) {
    Napi::RangeError::New(env, "bits must be an integer from 2 to 24").ThrowAsJavaScriptException();
    return;
  }
  const auto samples = ReadChannelData(env, info[0], ChannelCount(info[0]));
  if (!samples) return;
  for (uint32_t channel = 0; channel < ChannelCount(info[0]); ++channel) {
    // The arrays are the caller's own, given to be changed.
    auto* const plane = const_cast<float*>(samples->planes[channel]);
    bits <= 16 ? Requantize<float>(plane, samples->frames, bits) : Requantize<double>(plane, samples->frames, bits);
  }
}

// Planes of `frames` values; returns how many separate places were muted, in all planes alike.
uint32_t Mute(float* const* planes, uint32_t count, size_t frames, size_t stretch_frames) {
  const auto largest = [planes](uint32_t plane, size_t at, size_t length) {
    return ActiveKernels().largest_magnitude_bits(planes[plane] + at, length, nullptr);
  };
  uint32_t places = 0;
  bool was_muted = false;
  for (size_t at = 0; at < frames; at += stretch_frames) {
    const size_t length = std::min(stretch_frames, frames - at);
    bool is_possible = true;
    for (uint32_t plane = 0; plane < count; ++plane) is_possible &= largest(plane, at, length) <= kLimitBits;
    if (!is_possible) {
      for (uint32_t plane = 0; plane < count; ++plane) std::memset(planes[plane] + at, 0, length * sizeof(float));
      if (!was_muted) ++places;
    }
    was_muted = !is_possible;
  }
  return places;
}

Napi::Value MuteImpossibleSamples(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const uint32_t channels = ChannelCount(info[0]);
  const auto samples = ReadChannelData(env, info[0], channels);
  if (!samples) return env.Undefined();
  float* planes[kMaximumChannels];
  for (uint32_t channel = 0; channel < channels; ++channel)
    planes[channel] = const_cast<float*>(samples->planes[channel]);
  return Napi::Number::New(env, Mute(planes, channels, samples->frames, kStretchFrames));
}

Napi::Value MuteImpossibleInterleaved(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const uint32_t channels = info[2].IsNumber() ? info[2].As<Napi::Number>().Uint32Value() : 0;
  if (channels < 1 || channels > kMaximumChannels) {
    Napi::RangeError::New(env, "channels must be an integer from 1 to 8").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  const auto samples = ReadInterleaved(env, info[0], info[1], channels);
  if (!samples) return env.Undefined();
  if (*samples->format != SampleFormat::kFloat32) return Napi::Number::New(env, 0);
  if (samples->big_endian) {
    Napi::TypeError::New(env, "floats must be of the machine's byte order").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  // The kernel that reads them needs no alignment.
  auto* plane = const_cast<float*>(reinterpret_cast<const float*>(samples->interleaved));
  return Napi::Number::New(env, Mute(&plane, 1, samples->frames * channels, kStretchFrames * channels));
}

}  // namespace

void DefineDecodedSamples(Napi::Env env, Napi::Object exports) {
  exports.Set("requantize", Napi::Function::New<RequantizeChannels>(env, "requantize"));
  exports.Set("muteImpossibleSamples", Napi::Function::New<MuteImpossibleSamples>(env, "muteImpossibleSamples"));
  exports.Set("muteImpossibleInterleaved",
              Napi::Function::New<MuteImpossibleInterleaved>(env, "muteImpossibleInterleaved"));
}

}  // namespace fp
