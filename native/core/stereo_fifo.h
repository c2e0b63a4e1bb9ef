// A fixed stretch of a stereo signal that fills up and is then worked on: what a transform needs of its input.
#ifndef FP_CORE_STEREO_FIFO_H_
#define FP_CORE_STEREO_FIFO_H_

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "core/aligned.h"

namespace fp {

class StereoFifo {
 public:
  // False when memory is short. `zeros` samples of silence are in it at once.
  bool Init(size_t capacity, size_t zeros) {
    for (AlignedBuffer<float>& samples : samples_) {
      if (!samples.AllocateUnset(capacity)) return false;
      std::memset(samples.data(), 0, zeros * sizeof(float));
    }
    filled_ = zeros;
    return true;
  }

  // Takes what fits; returns how much that was.
  size_t Append(const float* left, const float* right, size_t count) {
    const size_t taken = std::min(count, capacity() - filled_);
    std::memcpy(samples_[0].data() + filled_, left, taken * sizeof(float));
    std::memcpy(samples_[1].data() + filled_, right, taken * sizeof(float));
    filled_ += taken;
    return taken;
  }
  void FillWithZeros() {
    for (AlignedBuffer<float>& samples : samples_)
      std::memset(samples.data() + filled_, 0, (capacity() - filled_) * sizeof(float));
    filled_ = capacity();
  }
  // Gives up the oldest samples.
  void Drop(size_t count) {
    filled_ -= count;
    for (AlignedBuffer<float>& samples : samples_)
      std::memmove(samples.data(), samples.data() + count, filled_ * sizeof(float));
  }

  const float* left() const { return samples_[0].data(); }
  const float* right() const { return samples_[1].data(); }
  size_t filled() const { return filled_; }
  size_t capacity() const { return samples_[0].size(); }
  bool full() const { return filled_ == capacity(); }

 private:
  AlignedBuffer<float> samples_[2];
  size_t filled_ = 0;
};

}  // namespace fp

#endif  // FP_CORE_STEREO_FIFO_H_
