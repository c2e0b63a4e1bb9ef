// A fixed stretch of a stereo signal that fills up and is then worked on: what a transform needs of its input.
#ifndef FP_CORE_STEREO_FIFO_H_
#define FP_CORE_STEREO_FIFO_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/aligned.h"
#include "core/stereo_stream.h"

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
  // Passes samples on, so many at a time as fit in: process(left, right), which is false where it fails. If none wait,
  // they are not copied; the rest waits.
  template <typename Process>
  bool PassOn(const float* left, const float* right, size_t count, const Process& process) {
    for (size_t done = 0; done < count;) {
      if (filled_ == 0 && count - done >= capacity()) {
        if (!process(left + done, right + done)) return false;
        done += capacity();
        continue;
      }
      done += Append(left + done, right + done, count - done);
      if (!full()) break;
      filled_ = 0;
      if (!process(this->left(), this->right())) return false;
    }
    return true;
  }
  // The same from `*position` of a stream on, where the rest stays.
  template <typename Process>
  bool PassOn(const StereoStream& stream, uint64_t* position, const Process& process) {
    while (*position < stream.end()) {
      const size_t count = static_cast<size_t>(std::min<uint64_t>(stream.end() - *position, capacity() - filled_));
      if (filled_ == 0 && count < capacity()) break;
      if (!PassOn(stream.left(*position), stream.right(*position), count, process)) return false;
      *position += count;
    }
    return true;
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
