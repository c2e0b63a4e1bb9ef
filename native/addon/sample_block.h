// A recycled buffer of PCM samples, and a first-in-first-out list of them. Running out of memory for samples is an
// answer, not the end of the process.
#ifndef FP_ADDON_SAMPLE_BLOCK_H_
#define FP_ADDON_SAMPLE_BLOCK_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "analyzer/analyzer.h"
#include "core/aligned.h"
#include "core/arena.h"
#include "core/channel_layout.h"
#include "core/sample_format.h"

namespace fp {

// Samples that somebody else owns: planes of floats, one a channel, or interleaved at any address.
struct SampleView {
  std::array<const float*, kMaximumChannels> planes{};
  const uint8_t* interleaved = nullptr;
  std::optional<SampleFormat> format;  // of interleaved samples; without it there are planes
  bool big_endian = false;             // of interleaved samples
  size_t frames = 0;

  size_t FrameBytes(size_t channels) const { return channels * (format ? BytesPerSample(*format) : sizeof(float)); }
};

struct SampleBlock;

struct SampleBlockDeleter {
  bool is_in_arena = false;  // which gives the memory back
  inline void operator()(SampleBlock* block) const;
};

// Samples of one layout, copied; interleaved ones in the machine's byte order.
struct SampleBlock {
  using Owner = std::unique_ptr<SampleBlock, SampleBlockDeleter>;

  static constexpr size_t kRoom = kLookBehind;  // before each plane
  // Of stereo what the analyzer works on at once: some hundred microseconds.
  static constexpr size_t kBytes = 2 * (kRoom + Analyzer::kMostAtOnce) * sizeof(float);

  alignas(float) uint8_t bytes[kBytes + kReadBeyond * sizeof(float)];
  std::optional<SampleFormat> format;  // as in SampleView
  size_t frames = 0;
  size_t capacity_frames = 0;
  size_t frame_bytes = 0;
  Owner next;

  // Null where memory is short. The samples stay uninitialised.
  static Owner Allocate() { return Owner(new (std::nothrow) SampleBlock); }
  static Owner AllocateIn(Arena& arena) {
    void* const memory = arena.Allocate(sizeof(SampleBlock));
    return Owner(memory ? new (memory) SampleBlock : nullptr, {true});
  }

  // Empty, for samples laid out as those of `view`.
  void Begin(const SampleView& view, size_t channels) {
    format = view.format;
    frames = 0;
    frame_bytes = view.FrameBytes(channels);
    capacity_frames = kBytes / frame_bytes;
    if (format) return;
    capacity_frames -= kRoom;
    // Whole quanta, where one fits, are analysed where they lie.
    if (capacity_frames > Analyzer::kQuantum) capacity_frames -= capacity_frames % Analyzer::kQuantum;
  }

  bool Takes(const SampleView& view) const { return format == view.format; }
  bool full() const { return frames == capacity_frames; }

  float* Plane(size_t channel) { return reinterpret_cast<float*>(bytes) + channel * (kRoom + capacity_frames) + kRoom; }

  // Copies frames from `offset` on until the block is full. Returns how many.
  size_t Append(const SampleView& view, size_t channels, size_t offset) {
    const size_t count = std::min(view.frames - offset, capacity_frames - frames);
    if (format) {
      CopyInterleaved(view, offset, count);
    } else {
      for (size_t channel = 0; channel < channels; ++channel)
        std::memcpy(Plane(channel) + frames, view.planes[channel] + offset, count * sizeof(float));
    }
    frames += count;
    return count;
  }

 private:
  SampleBlock() = default;

  void CopyInterleaved(const SampleView& view, size_t offset, size_t count) {
    const uint8_t* const from = view.interleaved + offset * frame_bytes;
    uint8_t* const to = bytes + frames * frame_bytes;
    const size_t size = count * frame_bytes;
    if (!view.big_endian) {
      std::memcpy(to, from, size);
      return;
    }
    const size_t width = BytesPerSample(*format);
    for (size_t at = 0; at < size; at += width)
      for (size_t byte = 0; byte < width; ++byte) to[at + byte] = from[at + width - 1 - byte];
  }
};

void SampleBlockDeleter::operator()(SampleBlock* block) const {
  if (!is_in_arena) delete block;
}

class SampleBlockList {
 public:
  SampleBlockList() = default;
  SampleBlockList(SampleBlockList&& other) noexcept { Swap(other); }
  SampleBlockList& operator=(SampleBlockList&& other) noexcept {
    Swap(other);
    return *this;
  }
  ~SampleBlockList() { Clear(); }

  void Clear() {
    while (head_) PopFront();  // one by one: a long chain of owners would recurse
  }

  bool empty() const { return !head_; }
  size_t size() const { return size_; }

  void PushBack(SampleBlock::Owner block) {
    SampleBlock* const added = block.get();
    (tail_ ? tail_->next : head_) = std::move(block);
    tail_ = added;
    ++size_;
  }

  SampleBlock::Owner PopFront() {
    SampleBlock::Owner block = std::move(head_);
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
  SampleBlock::Owner head_;
  SampleBlock* tail_ = nullptr;
  size_t size_ = 0;
};

}  // namespace fp

#endif  // FP_ADDON_SAMPLE_BLOCK_H_
