// Memory for samples and spectra: aligned to a cache line, and a failure to get it is an answer, not an exception.
#ifndef FP_CORE_ALIGNED_H_
#define FP_CORE_ALIGNED_H_

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <type_traits>

namespace fp {

inline constexpr size_t kCacheLine = 64;

// Null when memory is short; not zeroed. Within an ArenaScope it comes from the arena, which must outlive it.
// FreeAligned takes null.
void* AllocateAligned(size_t bytes);
void FreeAligned(void* memory);

// A fixed number of Ts.
template <typename T>
class AlignedBuffer {
  static_assert(std::is_trivially_copyable_v<T>, "elements are set by memset");

 public:
  AlignedBuffer() = default;
  ~AlignedBuffer() { FreeAligned(data_); }
  AlignedBuffer(const AlignedBuffer&) = delete;
  AlignedBuffer& operator=(const AlignedBuffer&) = delete;

  // All bits are zero. False when memory is short; what was held before is given back.
  bool Allocate(size_t count) {
    if (!AllocateUnset(count)) return false;
    std::memset(data_, 0, size_ * sizeof(T));
    return true;
  }
  // As Allocate, but with any content: for what is written before it is read.
  bool AllocateUnset(size_t count) {
    FreeAligned(data_);
    data_ = static_cast<T*>(AllocateAligned((count ? count : 1) * sizeof(T)));
    size_ = data_ ? count : 0;
    return data_ != nullptr;
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  size_t size() const { return size_; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
};

// For vectors. Where memory is short the program ends, as it does with the usual allocator without exceptions.
template <typename T>
struct AlignedAllocator {
  using value_type = T;

  AlignedAllocator() = default;
  template <typename Other>
  AlignedAllocator(const AlignedAllocator<Other>&) {}

  T* allocate(size_t count) {
    void* const memory = AllocateAligned(count * sizeof(T));
    if (!memory) std::abort();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t) { FreeAligned(memory); }
  friend bool operator==(const AlignedAllocator&, const AlignedAllocator&) { return true; }
  friend bool operator!=(const AlignedAllocator&, const AlignedAllocator&) { return false; }
};

}  // namespace fp

#endif  // FP_CORE_ALIGNED_H_
