// Interleaved samples of a file to one plane of floats a channel. Part of kernels.cc.

#include "kernels/kernels.h"
#include "kernels/vec.h"

namespace fp {
namespace FP_ISA {
namespace {

// Each format: `kLanes` samples to a vector, of which kBytesRead are read, and one sample alone. All conversions are
// exact.
struct Int16Samples {
  static constexpr size_t kBytes = 2, kBytesRead = 2 * kLanes;
  static FP_INLINE VecF Load(const uint8_t* p) {
    typedef int16_t RawShorts __attribute__((vector_size(2 * kLanes)));
    RawShorts samples;
    memcpy(&samples, p, sizeof(samples));
    return ToFloat(VecI{__builtin_convertvector(samples, RawInts)}) * VecF(1.0f / 32768);
  }
  static FP_INLINE float LoadOne(const uint8_t* p) {
    int16_t sample;
    memcpy(&sample, p, sizeof(sample));
    return static_cast<float>(sample) * (1.0f / 32768);
  }
};

struct Int24Samples {
  static constexpr size_t kBytes = 3, kBytesRead = kPacked24BytesRead;
  static FP_INLINE VecF Load(const uint8_t* p) { return ToFloat(LoadPacked24(p)) * VecF(1.0f / 2147483648.0f); }
  static FP_INLINE float LoadOne(const uint8_t* p) {
    const uint32_t bits =
        static_cast<uint32_t>(p[0]) << 8 | static_cast<uint32_t>(p[1]) << 16 | static_cast<uint32_t>(p[2]) << 24;
    return static_cast<float>(static_cast<int32_t>(bits)) * (1.0f / 2147483648.0f);
  }
};

struct Float32Samples {
  static constexpr size_t kBytes = 4, kBytesRead = 4 * kLanes;
  static FP_INLINE VecF Load(const uint8_t* p) {
    VecF samples;
    memcpy(&samples.v, p, sizeof(samples.v));
    return samples;
  }
  static FP_INLINE float LoadOne(const uint8_t* p) {
    float sample;
    memcpy(&sample, p, sizeof(sample));
    return sample;
  }
};

template <typename Samples>
void DeinterleaveAs(const uint8_t* samples, int channels, size_t frames, float* const* planes) {
  constexpr size_t kBytes = Samples::kBytes;
  // Not a byte behind the last sample is read: the last vectors' samples are left to the loop at the end.
  const size_t bytes = frames * static_cast<size_t>(channels) * kBytes;
  size_t i = 0;
  if (channels == 1) {
    for (; i * kBytes + Samples::kBytesRead <= bytes; i += kLanes)
      Samples::Load(samples + i * kBytes).Store(planes[0] + i);
  } else if (channels == 2) {
    constexpr size_t kSecond = kLanes * kBytes;
    for (; 2 * i * kBytes + kSecond + Samples::kBytesRead <= bytes; i += kLanes) {
      const uint8_t* const at = samples + 2 * i * kBytes;
      VecF left, right;
      Deinterleave(Samples::Load(at), Samples::Load(at + kSecond), left, right);
      left.Store(planes[0] + i);
      right.Store(planes[1] + i);
    }
  }
  for (; i < frames; ++i) {
    const uint8_t* const frame = samples + i * static_cast<size_t>(channels) * kBytes;
    for (int c = 0; c < channels; ++c) planes[c][i] = Samples::LoadOne(frame + static_cast<size_t>(c) * kBytes);
  }
}

void DeinterleaveSamples(SampleFormat format, const void* samples, int channels, size_t frames, float* const* planes) {
  const uint8_t* const bytes = static_cast<const uint8_t*>(samples);
  if (format == SampleFormat::kInt16) DeinterleaveAs<Int16Samples>(bytes, channels, frames, planes);
  if (format == SampleFormat::kInt24) DeinterleaveAs<Int24Samples>(bytes, channels, frames, planes);
  if (format == SampleFormat::kFloat32) DeinterleaveAs<Float32Samples>(bytes, channels, frames, planes);
}

}  // namespace
}  // namespace FP_ISA
}  // namespace fp
