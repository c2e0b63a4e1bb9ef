// A recycled buffer of PCM samples, and a first-in-first-out list of them. Blocks are allocated without throwing:
// running out of memory for samples is an answer, not the end of the process.
#ifndef FP_ADDON_SAMPLE_BLOCK_H_
#define FP_ADDON_SAMPLE_BLOCK_H_

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace fp {

struct SampleBlock {
  // In all channels together: a few milliseconds of work for the analyzer.
  static constexpr size_t kSamples = size_t{1} << 14;

  float samples[kSamples];  // channel after channel, each at `capacity_frames` from the last
  size_t frames = 0;
  size_t capacity_frames = 0;
  std::unique_ptr<SampleBlock> next;

  // Null where memory is short. The samples stay uninitialised.
  static std::unique_ptr<SampleBlock> Allocate(size_t channels) {
    std::unique_ptr<SampleBlock> block(new (std::nothrow) SampleBlock);
    if (block) block->capacity_frames = kSamples / channels;
    return block;
  }

  float* Channel(size_t channel) { return samples + channel * capacity_frames; }

  // Copies frames from `offset` on until the block is full. Returns how many.
  size_t Append(const float* const* channel_data, size_t channels, size_t offset, size_t available) {
    const size_t room = capacity_frames - frames;
    const size_t count = available < room ? available : room;
    for (size_t channel = 0; channel < channels; ++channel) {
      std::memcpy(Channel(channel) + frames, channel_data[channel] + offset, count * sizeof(float));
    }
    frames += count;
    return count;
  }

 private:
  SampleBlock() = default;
};

class SampleBlockList {
 public:
  SampleBlockList() = default;
  SampleBlockList(SampleBlockList&& other) noexcept { Swap(other); }
  SampleBlockList& operator=(SampleBlockList&& other) noexcept {
    Swap(other);
    return *this;
  }
  ~SampleBlockList() {
    while (head_) PopFront();  // one by one: a long chain of owners would recurse
  }

  bool empty() const { return !head_; }
  size_t size() const { return size_; }
  SampleBlock* back() { return tail_; }

  void PushBack(std::unique_ptr<SampleBlock> block) {
    SampleBlock* const added = block.get();
    (tail_ ? tail_->next : head_) = std::move(block);
    tail_ = added;
    ++size_;
  }

  std::unique_ptr<SampleBlock> PopFront() {
    std::unique_ptr<SampleBlock> block = std::move(head_);
    head_ = std::move(block->next);
    if (!head_) tail_ = nullptr;
    --size_;
    return block;
  }

  void Swap(SampleBlockList& other) {
    std::swap(head_, other.head_);
    std::swap(tail_, other.tail_);
    std::swap(size_, other.size_);
  }

 private:
  std::unique_ptr<SampleBlock> head_;
  SampleBlock* tail_ = nullptr;
  size_t size_ = 0;
};

}  // namespace fp

#endif  // FP_ADDON_SAMPLE_BLOCK_H_
