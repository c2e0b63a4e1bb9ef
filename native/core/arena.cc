#include "core/arena.h"

#include "core/aligned.h"
#include "core/slab.h"

namespace fp {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kIsUsed = false;
#else
constexpr bool kIsUsed = true;
#endif

thread_local Arena* current = nullptr;

}  // namespace

struct alignas(kCacheLine) Arena::Slab {
  Slab* next;
};

Arena::~Arena() {
  while (slabs_) GiveBackSlab(std::exchange(slabs_, slabs_->next));
}

void* Arena::Allocate(size_t bytes) {
  if (!kIsUsed || bytes > kLargestBlock) return nullptr;
  const size_t needed = (bytes + kCacheLine - 1) / kCacheLine * kCacheLine;
  if (!slabs_ || used_ + needed > kSlabBytes) {
    auto* const added = static_cast<Slab*>(TakeSlab());
    if (!added) return nullptr;
    added->next = std::exchange(slabs_, added);
    used_ = sizeof(Slab);
  }
  char* const block = reinterpret_cast<char*>(slabs_) + used_;
  used_ += needed;
  return block;
}

ArenaScope::ArenaScope(Arena& arena) : outer_(std::exchange(current, &arena)) {}
ArenaScope::~ArenaScope() { current = outer_; }

Arena* ArenaScope::Current() { return current; }

}  // namespace fp
