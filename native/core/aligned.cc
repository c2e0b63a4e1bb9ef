#include "core/aligned.h"

#include <new>

#include "core/arena.h"

namespace fp {
namespace {

// Stands before each block, in a cache line of its own.
struct Header {
  bool is_of_arena;
};

}  // namespace

void* AllocateAligned(size_t bytes) {
  const size_t needed = kCacheLine + bytes;
  Arena* const arena = ArenaScope::Current();
  void* block = arena ? arena->Allocate(needed) : nullptr;
  const bool is_of_arena = block != nullptr;
  if (!block) block = ::operator new(needed, std::align_val_t(kCacheLine), std::nothrow);
  if (!block) return nullptr;
  static_cast<Header*>(block)->is_of_arena = is_of_arena;
  return static_cast<char*>(block) + kCacheLine;
}

void FreeAligned(void* memory) {
  if (!memory) return;
  void* const block = static_cast<char*>(memory) - kCacheLine;
  if (!static_cast<Header*>(block)->is_of_arena) ::operator delete(block, std::align_val_t(kCacheLine), std::nothrow);
}

}  // namespace fp
