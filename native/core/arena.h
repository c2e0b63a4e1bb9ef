// Memory that many blocks share and that is given back as a whole, once nobody uses any of them.
#ifndef FP_CORE_ARENA_H_
#define FP_CORE_ARENA_H_

#include <cstddef>
#include <utility>

namespace fp {

class Arena {
 public:
  // Larger blocks would leave too much of a slab unused.
  static constexpr size_t kLargestBlock = size_t{520} << 10;

  Arena() = default;
  ~Arena();
  Arena(Arena&& other) noexcept { Swap(other); }
  Arena& operator=(Arena&& other) noexcept {
    Swap(other);
    return *this;
  }

  // Aligned to a cache line, not zeroed. Null when memory is short, or where a sanitizer is to see each block's use.
  void* Allocate(size_t bytes);

 private:
  struct Slab;

  void Swap(Arena& other) {
    std::swap(slabs_, other.slabs_);
    std::swap(used_, other.used_);
  }

  Slab* slabs_ = nullptr;  // a list, of which the first one has room
  size_t used_ = 0;        // of the first one
};

// While one lives, what its thread asks of AllocateAligned comes from an arena, where it fits: for what lives no longer
// than that.
class ArenaScope {
 public:
  explicit ArenaScope(Arena& arena);
  ~ArenaScope();
  ArenaScope(const ArenaScope&) = delete;
  ArenaScope& operator=(const ArenaScope&) = delete;

  // Null outside of any scope.
  static Arena* Current();

 private:
  Arena* const outer_;
};

}  // namespace fp

#endif  // FP_CORE_ARENA_H_
