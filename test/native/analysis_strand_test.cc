#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <new>
#include <random>
#include <thread>

#include "core/slab.h"
#include "strand_support.h"

using namespace fp;
using namespace fp::test;

namespace {

std::atomic<bool> no_memory_for_blocks{false};

}  // namespace

// The allocation that the strand uses for samples beyond its first slab, made to fail on demand.
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  if (no_memory_for_blocks && size >= sizeof(fp::SampleBlock)) return nullptr;
  return ::operator new(size);
}

namespace {

// Waits whenever it is asked to, as a well-behaved caller does.
Vector AnalyzeInChunks(const Channels& samples, size_t longest_chunk, uint32_t seed, ThreadPool& pool) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<size_t> chunk_frames(0, longest_chunk);
  Track track(static_cast<uint32_t>(samples.size()));
  const size_t frames = samples[0].size();
  for (size_t at = 0; at < frames;) {
    const size_t count = std::min(chunk_frames(random), frames - at);
    const bool room = PushRange(*track.strand, samples, at, count, pool);
    at += count;
    if (!room) WaitForRoom(track);
  }
  track.strand->Finish(pool);
  REQUIRE(track.WaitForEnd() == State::kDone);
  const auto result = track.strand->TakeResult();
  REQUIRE(result->frames == frames);
  return result->vector;
}

}  // namespace

TEST_CASE("strand: chunks of any size give what one call of the analyzer gives, bit for bit") {
  const uint32_t seed = std::random_device{}();
  CAPTURE(seed);
  ThreadPool pool(2);
  for (const uint32_t channels : {1u, 2u, 5u}) {
    CAPTURE(channels);
    const Channels samples = Noise(channels, 60'000, seed);
    const Vector expected = AnalyzeDirectly(samples);
    for (const size_t longest_chunk : {300, 20'000, 200'000}) {
      CAPTURE(longest_chunk);
      CHECK(AnalyzeInChunks(samples, longest_chunk, seed, pool) == expected);
    }
  }
}

TEST_CASE("strand: tracks on many threads don't disturb each other") {
  const uint32_t seed = std::random_device{}();
  CAPTURE(seed);
  ThreadPool pool(4);
  constexpr int kTracks = 8;
  std::array<Vector, kTracks> vectors;
  std::vector<std::thread> owners;
  for (int track = 0; track < kTracks; ++track) {
    owners.emplace_back(
        [&, track] { vectors[track] = AnalyzeInChunks(Noise(2, 40'000, seed + track), 5'000, seed + track, pool); });
  }
  for (std::thread& owner : owners) owner.join();
  for (int track = 0; track < kTracks; ++track) {
    CAPTURE(track);
    CHECK(vectors[track] == AnalyzeDirectly(Noise(2, 40'000, seed + track)));
  }
}

TEST_CASE("strand: asks to wait when enough is queued, and tells when there is room") {
  ThreadPool pool(1);
  const auto busy = std::make_shared<Busy>();
  REQUIRE(pool.Submit(busy));
  Track track(2);
  const Channels samples = Noise(2, AnalysisStrand::kQueuedBytesLimit / (2 * sizeof(float)), 1);
  CHECK_FALSE(PushAll(*track.strand, samples, pool));
  CHECK_FALSE(track.strand->WaitForRoom());
  busy->End();
  track.listener->WaitForEvent();
  CHECK(track.strand->WaitForRoom());
  track.strand->Cancel();
}

TEST_CASE("strand: interleaved samples of either byte order, also in turn with planes, give what planes give") {
  const uint32_t seed = std::random_device{}();
  CAPTURE(seed);
  constexpr size_t kFrames = 50'000;
  std::mt19937 random(seed);
  std::vector<uint8_t> little(kFrames * 2 * 3);
  for (uint8_t& byte : little) byte = static_cast<uint8_t>(random());
  std::vector<uint8_t> big = little;
  Channels planes(2, std::vector<float>(kFrames));
  for (size_t sample = 0; sample < 2 * kFrames; ++sample) {
    std::swap(big[3 * sample], big[3 * sample + 2]);
    const uint32_t top = little[3 * sample + 2] << 24u | little[3 * sample + 1] << 16u | little[3 * sample] << 8u;
    planes[sample % 2][sample / 2] = static_cast<float>(static_cast<int32_t>(top)) / 2147483648.0f;
  }
  const Vector expected = AnalyzeDirectly(planes);
  ThreadPool pool(2);
  for (const bool big_endian : {false, true}) {
    CAPTURE(big_endian);
    Track track(2);
    std::uniform_int_distribution<size_t> chunk_frames(0, 9'000);
    bool is_turn_of_planes = false;
    for (size_t at = 0; at < kFrames; is_turn_of_planes = !is_turn_of_planes) {
      const size_t count = std::min(chunk_frames(random), kFrames - at);
      if (is_turn_of_planes) {
        PushRange(*track.strand, planes, at, count, pool);
      } else {
        fp::SampleView view;
        view.interleaved = (big_endian ? big : little).data() + 6 * at;
        view.format = fp::SampleFormat::kInt24;
        view.big_endian = big_endian;
        view.frames = count;
        track.strand->Push(view, pool);
      }
      at += count;
    }
    track.strand->Finish(pool);
    REQUIRE(track.WaitForEnd() == State::kDone);
    CHECK(track.strand->TakeResult()->vector == expected);
  }
}

TEST_CASE("strand: recycles its buffers") {
  ThreadPool pool(1);
  Track track(2);
  const Channels samples = Noise(2, 5'000, 1);
  for (int round = 0; round < 200; ++round) {
    if (!PushAll(*track.strand, samples, pool)) WaitForRoom(track);
  }
  // A full queue in blocks that are at least half full, and a spare block for each that a full queue of whole ones has.
  CHECK(track.strand->HeldBytes() - AnalysisStrand::kAnalyzerBytes <= AnalysisStrand::kQueuedBytesLimit * 7 / 2);
  track.strand->Cancel();
}

TEST_CASE("strand: cancelling frees the queue at once and ends the analysis") {
  ThreadPool pool(1);
  // Long enough not to be done before this thread comes to cancel it, on a busy machine too.
  const Channels samples = Noise(2, 4'000'000, 1);
  for (int round = 0; round < 20; ++round) {
    Track track(2);
    CHECK_FALSE(PushAll(*track.strand, samples, pool));
    if (round % 2 == 1) track.strand->Finish(pool);
    std::this_thread::sleep_for(std::chrono::microseconds(100 * round));
    track.strand->Cancel();
    CHECK(track.strand->HeldBytes() == 0);
    CHECK(track.strand->CurrentState() == State::kCancelled);
    CHECK(PushAll(*track.strand, Noise(2, 100, 1), pool));
    CHECK(track.strand->HeldBytes() == 0);
  }
}

TEST_CASE("strand: may be dropped and outlived by the pool, or the other way round") {
  for (int round = 0; round < 20; ++round) {
    Track kept(1);
    {
      ThreadPool pool(2);
      PushAll(*kept.strand, Noise(1, 100'000, 1), pool);
      Track dropped(1);
      PushAll(*dropped.strand, Noise(1, 100'000, 1), pool);
      dropped.strand->Finish(pool);
    }
    kept.strand->Cancel();
  }
}

TEST_CASE("strand: no samples") {
  ThreadPool pool(1);
  Track track(2);
  track.strand->Finish(pool);
  CHECK(track.WaitForEnd() == State::kEmptyAudio);
}

TEST_CASE("strand: tells where the first invalid sample was") {
  ThreadPool pool(1);
  for (const float invalid :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -101.0f}) {
    CAPTURE(invalid);
    Track track(2);
    Channels samples = Noise(2, 100'000, 1);
    samples[1][77'777] = invalid;
    samples[0][77'778] = invalid;
    PushAll(*track.strand, samples, pool);
    track.strand->Finish(pool);
    CHECK(track.WaitForEnd() == State::kInvalidAudio);
    CHECK(track.strand->FirstInvalidSample().frame == 77'777);
    CHECK(track.strand->FirstInvalidSample().channel == 1);
    CHECK(track.strand->HeldBytes() == 0);
  }
}

TEST_CASE("strand: running out of memory for samples ends the analysis, not the process") {
  ThreadPool pool(1);
  const auto busy = std::make_shared<Busy>();
  pool.Submit(busy);
  Track track(2);
  no_memory_for_blocks = true;
  PushAll(*track.strand, Noise(2, fp::kSlabBytes / sizeof(float), 1), pool);  // twice what a slab holds
  no_memory_for_blocks = false;
  busy->End();
  CHECK(track.strand->CurrentState() == State::kOutOfMemory);
  CHECK(track.strand->HeldBytes() == 0);
}
