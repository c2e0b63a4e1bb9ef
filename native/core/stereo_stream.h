// A stereo signal as it is made, in one piece of memory: one part adds samples to it, others work on them where they
// lie, each from a position of its own.
#ifndef FP_CORE_STEREO_STREAM_H_
#define FP_CORE_STEREO_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/aligned.h"

namespace fp {

// What may be read around samples that are worked on where they lie: the ones before them, zeros where there were none,
// and others of any value behind them, where kernels take whole vectors. As many as a resampler has taps and another
// vector, and as halve_rate reads further than it needs.
inline constexpr size_t kLookBehind = 96;
inline constexpr size_t kReadBeyond = 528;

class StereoStream {
 public:
  // `capacity`: of what is kept and what is added then. False when memory is short.
  bool Init(size_t capacity) {
    for (AlignedBuffer<float>& samples : samples_) {
      if (!samples.AllocateUnset(kLookBehind + kAligned + capacity + kReadBeyond)) return false;
      std::memset(samples.data(), 0, kLookBehind * sizeof(float));
    }
    return true;
  }

  // How many samples there have been.
  uint64_t end() const { return start_ + filled_; }
  const float* left(uint64_t position) const { return samples_[0].data() + kLookBehind + (position - start_); }
  const float* right(uint64_t position) const { return samples_[1].data() + kLookBehind + (position - start_); }

  // Nobody reads again what lies before, but to look behind.
  void KeepFrom(uint64_t position) { kept_from_ = position; }

  // Where the next `count` samples are to be written, and perhaps others of any value, up to kReadBeyond, behind them.
  // What is kept must leave so much room; it may be moved.
  void MakeRoom(size_t count, float** ends) {
    if (kLookBehind + filled_ + count + kReadBeyond > samples_[0].size()) MoveToFront();
    for (int c = 0; c < 2; ++c) ends[c] = samples_[c].data() + kLookBehind + filled_;
  }
  void Add(size_t count) { filled_ += count; }

  void Append(const float* left, const float* right, size_t count) {
    float* ends[2];
    MakeRoom(count, ends);
    std::memcpy(ends[0], left, count * sizeof(float));
    std::memcpy(ends[1], right, count * sizeof(float));
    Add(count);
  }

 private:
  // Samples move by whole cache lines: a round that is aligned stays so, which is quicker to read.
  static constexpr size_t kAligned = kCacheLine / sizeof(float);

  void MoveToFront() {
    const size_t given_up = static_cast<size_t>((kept_from_ - start_) / kAligned * kAligned);
    start_ += given_up;
    filled_ -= given_up;
    for (AlignedBuffer<float>& samples : samples_)
      std::memmove(samples.data(), samples.data() + given_up, (kLookBehind + filled_) * sizeof(float));
  }

  AlignedBuffer<float> samples_[2];  // kLookBehind before start_ first
  uint64_t start_ = 0;
  size_t filled_ = 0;
  uint64_t kept_from_ = 0;
};

}  // namespace fp

#endif  // FP_CORE_STEREO_STREAM_H_
