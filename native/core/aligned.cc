#include "core/aligned.h"

#include <mutex>
#include <new>

namespace fp {
namespace {

// Stands before each block, in a cache line of its own.
struct Header {
  size_t bytes;
};

void* NewBlock(size_t bytes) {
  void* const block = ::operator new(kCacheLine + bytes, std::align_val_t(kCacheLine), std::nothrow);
  if (!block) return nullptr;
  static_cast<Header*>(block)->bytes = bytes;
  return block;
}
void DeleteBlock(void* block) { ::operator delete(block, std::align_val_t(kCacheLine), std::nothrow); }

// Blocks that one analysis has given back and the next will want: to get them from the system anew costs a page fault
// every four KiB, a third of the time that three seconds of audio take.
class Spares {
 public:
  // Gives back all blocks, and keeps none from now on.
  void Close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (size_t i = 0; i < count_; ++i) DeleteBlock(blocks_[i]);
    count_ = kMostBlocks;
    bytes_ = 0;
  }

  // A block of exactly so many bytes, or null.
  void* Take(size_t bytes) {
    if (!IsKept(bytes)) return nullptr;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (bytes_ == 0) return nullptr;
    for (size_t i = count_; i-- > 0;) {
      void* const block = blocks_[i];
      if (static_cast<Header*>(block)->bytes != bytes) continue;
      blocks_[i] = blocks_[--count_];
      bytes_ -= bytes;
      return block;
    }
    return nullptr;
  }

  // False: the block is not kept.
  bool Keep(void* block) {
    const size_t bytes = static_cast<Header*>(block)->bytes;
    if (!IsKept(bytes)) return false;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (count_ == kMostBlocks || bytes_ + bytes > kMostBytes) return false;
    blocks_[count_++] = block;
    bytes_ += bytes;
    return true;
  }

 private:
  static constexpr size_t kSmallest = size_t{4} << 10, kLargest = size_t{512} << 10;
  static constexpr size_t kMostBytes = size_t{8} << 20;
  static constexpr size_t kMostBlocks = 160;

  // Sanitizers are to see every use of what was given back.
#if defined(__SANITIZE_ADDRESS__)
  static bool IsKept(size_t) { return false; }
#else
  static bool IsKept(size_t bytes) { return bytes >= kSmallest && bytes <= kLargest; }
#endif

  std::mutex mutex_;
  void* blocks_[kMostBlocks] = {};
  size_t count_ = 0;
  size_t bytes_ = 0;
};

// Closed when the program ends or unloads the addon, but never destroyed: other threads may be at work still.
union Undestroyed {
  Undestroyed() : spares() {}
  ~Undestroyed() { spares.Close(); }
  Spares spares;
};

Undestroyed undestroyed;
Spares& spares = undestroyed.spares;

}  // namespace

void* AllocateAligned(size_t bytes) {
  void* block = spares.Take(bytes);
  if (!block) block = NewBlock(bytes);
  return block ? static_cast<char*>(block) + kCacheLine : nullptr;
}

void FreeAligned(void* memory) {
  if (!memory) return;
  void* const block = static_cast<char*>(memory) - kCacheLine;
  if (!spares.Keep(block)) DeleteBlock(block);
}

}  // namespace fp
