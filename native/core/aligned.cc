#include "core/aligned.h"

#include <new>

namespace fp {

void* AllocateAligned(size_t bytes) { return ::operator new(bytes, std::align_val_t(kCacheLine), std::nothrow); }

void FreeAligned(void* memory) { ::operator delete(memory, std::align_val_t(kCacheLine), std::nothrow); }

}  // namespace fp
