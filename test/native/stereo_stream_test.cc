#include "core/stereo_stream.h"

#include "core/stereo_fifo.h"
#include "support.h"

using namespace fp;
using namespace fp::test;

TEST_CASE("readers of a stream get all its samples in rounds of their own, with those before them") {
  constexpr size_t kRounds[] = {64, 100}, kMostAdded = 50, kLength = 5000;
  const std::vector<float> x = Noise(kLength);
  StereoStream stream;
  REQUIRE(stream.Init(kRounds[1] + kMostAdded));
  StereoFifo waiting[2];
  uint64_t positions[2] = {0, 37};
  size_t read[2] = {0, 37};
  for (int reader : {0, 1}) REQUIRE(waiting[reader].Init(kRounds[reader], 0));
  for (size_t at = 0, count = 1; at < kLength; at += count, count = 1 + (count + 17) % kMostAdded) {
    count = std::min(count, kLength - at);
    std::vector<float> negative;
    for (size_t i = 0; i < count; ++i) negative.push_back(-x[at + i]);
    stream.Append(x.data() + at, negative.data(), count);
    for (int reader : {0, 1}) {
      if (positions[reader] > stream.end()) continue;
      REQUIRE(waiting[reader].PassOn(stream, &positions[reader], [&](const float* left, const float* right) {
        for (size_t i = 0; i < kRounds[reader]; ++i, ++read[reader])
          if (left[i] != x[read[reader]] || right[i] != -x[read[reader]]) return false;
        return true;
      }));
      CHECK(positions[reader] == read[reader]);
      CHECK(stream.end() - positions[reader] < kRounds[reader]);
    }
    for (size_t back = 1; back <= kLookBehind; ++back)
      CHECK(stream.left(at)[-static_cast<int>(back)] == (back <= at ? x[at - back] : 0.0f));
    stream.KeepFrom(std::min(positions[0], positions[1]));
  }
}
