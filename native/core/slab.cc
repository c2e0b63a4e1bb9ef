#include "core/slab.h"

#include <mutex>
#include <new>

#ifdef __linux__
#include <sys/mman.h>

#include <cstdint>
#endif

#include "core/aligned.h"

namespace fp {
namespace {

#ifdef __linux__

// MADV_POPULATE_WRITE of Linux 5.14, newer than some headers; older kernels refuse it, and pages come when touched.
constexpr int kPopulateWrite = 23;

void* NewSlab() {
  constexpr size_t kReserved = 2 * kSlabBytes;
  void* const reserved = mmap(nullptr, kReserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (reserved == MAP_FAILED) return nullptr;
  // A huge page must be aligned to its size.
  char* const start = static_cast<char*>(reserved);
  const size_t before = (kSlabBytes - reinterpret_cast<uintptr_t>(start) % kSlabBytes) % kSlabBytes;
  char* const slab = start + before;
  if (before > 0) munmap(start, before);
  munmap(slab + kSlabBytes, kReserved - kSlabBytes - before);
  madvise(slab, kSlabBytes, MADV_HUGEPAGE);
  madvise(slab, kSlabBytes, kPopulateWrite);
  return slab;
}
void DeleteSlab(void* slab) { munmap(slab, kSlabBytes); }

#else

void* NewSlab() { return ::operator new(kSlabBytes, std::align_val_t(kCacheLine), std::nothrow); }
void DeleteSlab(void* slab) { ::operator delete(slab, std::align_val_t(kCacheLine), std::nothrow); }

#endif

class Stock {
 public:
  // Gives back all slabs, and keeps none from now on.
  void Close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    while (count_ > 0) DeleteSlab(slabs_[--count_]);
    closed_ = true;
  }
  void* Take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return count_ > 0 ? slabs_[--count_] : nullptr;
  }
  // False: the slab is not kept.
  bool Keep(void* slab) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (closed_ || count_ == kMost) return false;
    slabs_[count_++] = slab;
    return true;
  }

 private:
  static constexpr size_t kMost = 4;

  std::mutex mutex_;
  void* slabs_[kMost] = {};
  size_t count_ = 0;
  bool closed_ = false;
};

// Closed when the program ends or unloads the addon, but never destroyed: other threads may be at work still.
union Undestroyed {
  Undestroyed() : stock() {}
  ~Undestroyed() { stock.Close(); }
  Stock stock;
};

Undestroyed undestroyed;
Stock& stock = undestroyed.stock;

}  // namespace

void* TakeSlab() {
  void* const slab = stock.Take();
  return slab ? slab : NewSlab();
}

void GiveBackSlab(void* slab) {
  if (!stock.Keep(slab)) DeleteSlab(slab);
}

}  // namespace fp
