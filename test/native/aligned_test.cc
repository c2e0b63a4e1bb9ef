#include "core/aligned.h"

#include <cstdint>
#include <thread>
#include <vector>

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

TEST_CASE("blocks taken and given back in parallel are never two threads' at once") {
  std::vector<std::thread> threads;
  std::vector<size_t> overwritten(4);
  for (size_t t = 0; t < overwritten.size(); ++t)
    threads.emplace_back([t, &overwritten] {
      for (int round = 0; round < 500; ++round) {
        const size_t bytes = 4096 * (1 + static_cast<size_t>(round) % 3);
        auto* const block = static_cast<uint8_t*>(AllocateAligned(bytes));
        for (size_t i = 0; i < bytes; ++i) block[i] = static_cast<uint8_t>(t);
        for (size_t i = 0; i < bytes; ++i)
          if (block[i] != t) ++overwritten[t];
        FreeAligned(block);
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (size_t count : overwritten) CHECK(count == 0);
}
