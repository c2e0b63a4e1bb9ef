#include "core/aligned.h"

#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include "core/arena.h"
#include "core/slab.h"
#include "support.h"

using namespace fp;

TEST_CASE("blocks of every size are aligned, apart from each other and zeroed in a buffer") {
  for (size_t bytes : {size_t{0}, size_t{1}, size_t{4096}, size_t{300001}, size_t{1} << 20}) {
    for (int round = 0; round < 3; ++round) {
      AlignedBuffer<uint8_t> first, second;
      REQUIRE(first.Allocate(bytes));
      REQUIRE(second.Allocate(bytes));
      CHECK(first.data() != second.data());
      for (AlignedBuffer<uint8_t>* buffer : {&first, &second}) {
        CHECK(reinterpret_cast<uintptr_t>(buffer->data()) % kCacheLine == 0);
        size_t set = 0;
        for (size_t i = 0; i < bytes; ++i) {
          if ((*buffer)[i] != 0) ++set;
          (*buffer)[i] = 0xff;
        }
        CHECK(set == 0);
      }
    }
  }
}

TEST_CASE("an arena's blocks are aligned, apart from each other, and of any number") {
  Arena arena;
  const ArenaScope scope(arena);
  std::vector<std::pair<uint8_t*, size_t>> blocks;
  for (size_t i = 0; i < 300; ++i) {
    // Also such as are larger than an arena takes.
    const size_t bytes = i % 10 == 0 ? (i * 4096) % (2 * Arena::kLargestBlock) : i * 97 % 50'000;
    auto* const block = static_cast<uint8_t*>(AllocateAligned(bytes));
    REQUIRE(block);
    CHECK(reinterpret_cast<uintptr_t>(block) % kCacheLine == 0);
    for (size_t at = 0; at < bytes; ++at) block[at] = static_cast<uint8_t>(i);
    blocks.emplace_back(block, bytes);
  }
  size_t overwritten = 0;
  for (size_t i = 0; i < blocks.size(); ++i) {
    const auto [block, bytes] = blocks[i];
    for (size_t at = 0; at < bytes; ++at)
      if (block[at] != static_cast<uint8_t>(i)) ++overwritten;
    FreeAligned(block);
  }
  CHECK(overwritten == 0);
}

TEST_CASE("an arena serves its thread while its scope lives, within which may be another") {
  CHECK(ArenaScope::Current() == nullptr);
  Arena outer;
  {
    const ArenaScope outer_scope(outer);
    {
      Arena inner;
      const ArenaScope inner_scope(inner);
      CHECK(ArenaScope::Current() == &inner);
      std::thread([] { CHECK(ArenaScope::Current() == nullptr); }).join();
    }
    CHECK(ArenaScope::Current() == &outer);
  }
  CHECK(ArenaScope::Current() == nullptr);
}

TEST_CASE("slabs taken and given back in parallel are never two threads' at once") {
  std::vector<std::thread> threads;
  std::vector<size_t> overwritten(4);
  for (size_t t = 0; t < overwritten.size(); ++t)
    threads.emplace_back([t, &overwritten] {
      for (int round = 0; round < 500; ++round) {
        constexpr size_t kStep = 4096;
        auto* const slab = static_cast<uint8_t*>(TakeSlab());
        for (size_t i = 0; i < kSlabBytes; i += kStep) slab[i] = static_cast<uint8_t>(t);
        for (size_t i = 0; i < kSlabBytes; i += kStep)
          if (slab[i] != t) ++overwritten[t];
        GiveBackSlab(slab);
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (size_t count : overwritten) CHECK(count == 0);
}
