// How interleaved samples lie in memory.
#ifndef FP_CORE_SAMPLE_FORMAT_H_
#define FP_CORE_SAMPLE_FORMAT_H_

#include <cstddef>

namespace fp {

// In the machine's byte order, which is little-endian wherever this is built for. Integers count in units of
// 2^(1 − bits), so the lowest is −1.
enum class SampleFormat {
  kInt16,
  kInt24,  // packed: three bytes a sample
  kFloat32,
};

inline constexpr size_t BytesPerSample(SampleFormat format) {
  return format == SampleFormat::kInt16 ? 2 : format == SampleFormat::kInt24 ? 3 : 4;
}

}  // namespace fp

#endif  // FP_CORE_SAMPLE_FORMAT_H_
