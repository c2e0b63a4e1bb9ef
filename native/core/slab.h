// Memory in pieces of two MiB, each a huge page where the system has such. Page by page it would be dearer than the
// arithmetic that uses it: a fault every four KiB, of up to 20 µs each on a virtual machine.
#ifndef FP_CORE_SLAB_H_
#define FP_CORE_SLAB_H_

#include <cstddef>

namespace fp {

inline constexpr size_t kSlabBytes = size_t{2} << 20;

// Aligned to a cache line at least, not zeroed; null when memory is short.
void* TakeSlab();
// Up to 8 MiB are kept for who asks next.
void GiveBackSlab(void* slab);

}  // namespace fp

#endif  // FP_CORE_SLAB_H_
