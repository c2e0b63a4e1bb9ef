#include <algorithm>
#include <chrono>
#include <limits>
#include <random>

#include "strand_support.h"

using namespace fp;
using namespace fp::test;

namespace {

void LendAll(AnalysisStrand& strand, const Channels& samples, ThreadPool& pool) {
  strand.Lend(ViewOf(samples, 0, samples[0].size()), pool);
}

}  // namespace

TEST_CASE("strand: lent samples, also in turn with pushed ones, give what pushed ones give") {
  const uint32_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  ThreadPool pool(2);
  for (const uint32_t channels : {1u, 2u, 3u}) {
    CAPTURE(channels);
    const Channels samples = Noise(channels, 200'000, seed);
    const Vector expected = AnalyzeDirectly(samples);
    for (const size_t longest : {10'000, 70'000, 1'000'000}) {
      CAPTURE(longest);
      std::uniform_int_distribution<size_t> chunk_frames(longest / 2, longest);
      Track track(channels);
      for (size_t at = 0; at < samples[0].size();) {
        const size_t count = std::min(chunk_frames(random), samples[0].size() - at);
        WaitForRoom(track);
        if (random() % 3 == 0) {
          PushRange(*track.strand, samples, at, count, pool);
        } else {
          track.strand->Lend(ViewOf(samples, at, count), pool);
        }
        at += count;
      }
      track.strand->Finish(pool);
      REQUIRE(track.WaitForEnd() == State::kDone);
      CHECK_FALSE(track.strand->IsLent());
      const auto result = track.strand->TakeResult();
      CHECK(result->frames == samples[0].size());
      CHECK(result->vector == expected);
    }
  }
}

TEST_CASE("strand: has no room for more until what was lent has been read, and tells when it has") {
  ThreadPool pool(1);
  const auto busy = std::make_shared<Busy>();
  REQUIRE(pool.Submit(busy));
  Track track(2);
  const Channels samples = Noise(2, 20'000, 1);
  track.strand->Lend(ViewOf(samples, 0, 0), pool);
  CHECK(track.strand->WaitForRoom());
  LendAll(*track.strand, samples, pool);
  CHECK(track.strand->IsLent());
  CHECK_FALSE(track.strand->WaitForRoom());
  busy->End();
  track.listener->WaitForEvent();
  CHECK(track.strand->WaitForRoom());
  CHECK_FALSE(track.strand->IsLent());
  track.strand->Cancel();
}

TEST_CASE("strand: nobody reads what was lent once it is cancelled") {
  const uint32_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> microseconds(0, 200);
  ThreadPool pool(1);
  // Of many channels, since most of the time with these goes into copying, and far more than are analysed even while
  // this thread is kept from the processor.
  constexpr size_t kFrames = 2'000'000, kSoonRead = 100'000;
  Channels samples(fp::kMaximumChannels, std::vector<float>(kFrames));
  for (int round = 0; round < 100; ++round) {
    Track track(fp::kMaximumChannels);
    // Once that is read, the analyzer is made, and copying begins soon after more is lent.
    track.strand->Lend(ViewOf(samples, 0, 1), pool);
    WaitForRoom(track);
    LendAll(*track.strand, samples, pool);
    if (round % 2 == 1) track.strand->Finish(pool);
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(microseconds(random));
    while (std::chrono::steady_clock::now() < until) {
    }
    track.strand->Cancel();
    // Thread sanitizer tells if somebody reads meanwhile.
    for (auto& channel : samples) std::fill_n(channel.begin(), kSoonRead, 0.001f * static_cast<float>(round));
    CHECK_FALSE(track.strand->IsLent());
    CHECK(track.strand->HeldBytes() == 0);
    CHECK(track.strand->CurrentState() == State::kCancelled);
  }
}

TEST_CASE("strand: lends nothing once the analysis has failed") {
  ThreadPool pool(1);
  Channels samples = Noise(2, 500'000, 1);
  samples[0][100'000] = std::numeric_limits<float>::quiet_NaN();
  Track track(2);
  LendAll(*track.strand, samples, pool);
  CHECK_FALSE(track.strand->WaitForRoom());
  CHECK(track.WaitForEnd() == State::kInvalidAudio);
  CHECK_FALSE(track.strand->IsLent());
  CHECK(track.strand->FirstInvalidSample().frame == 100'000);
  LendAll(*track.strand, samples, pool);
  CHECK_FALSE(track.strand->IsLent());
  CHECK(track.strand->WaitForRoom());
}
