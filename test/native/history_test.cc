#include "core/history.h"

#include "support.h"

using namespace fp;

TEST_CASE("a history keeps every element where it is, over many pieces, and finds where a part of them ends") {
  struct Element {
    uint64_t number;
    uint64_t rest[2];
  };
  History<Element> history;
  CHECK(history.empty());
  CHECK(history.PartitionPoint([](const Element&) { return true; }) == 0);
  REQUIRE(history.Append({0, {}}));
  const Element* const first = &history[0];
  constexpr uint64_t kCount = 20000;  // 40 pieces, more than the first list of them holds
  for (uint64_t n = 1; n < kCount; ++n) REQUIRE(history.Append({3 * n, {}}));
  CHECK(history.size() == kCount);
  CHECK(&history[0] == first);
  size_t different = 0;
  for (uint64_t n = 0; n < kCount; ++n) different += history[n].number != 3 * n;
  CHECK(different == 0);
  for (const uint64_t limit : {uint64_t{0}, uint64_t{1}, uint64_t{1536}, uint64_t{29999}, 3 * kCount}) {
    CAPTURE(limit);
    // 3n < limit for the first ⌈limit ÷ 3⌉ numbers.
    CHECK(history.PartitionPoint([limit](const Element& e) { return e.number < limit; }) == (limit + 2) / 3);
  }
}
