#include "addon/analysis_strand.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <random>
#include <thread>
#include <vector>

#include "core/slab.h"

namespace {

std::atomic<bool> no_memory_for_blocks{false};

}  // namespace

// The allocation that the strand uses for samples beyond its first slab, made to fail on demand.
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  if (no_memory_for_blocks && size >= sizeof(fp::SampleBlock)) return nullptr;
  return ::operator new(size);
}

namespace {

using fp::AnalysisStrand;
using fp::AnalyzerOptions;
using fp::ThreadPool;
using State = AnalysisStrand::State;
using Channels = std::vector<std::vector<float>>;
using Vector = std::array<double, fp::kDimensionCount>;

class ProgressListener final : public AnalysisStrand::Listener {
 public:
  void OnProgress() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++events_;
    changed_.notify_all();
  }
  void WaitForEvent() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return events_ > seen_; });
    seen_ = events_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int events_ = 0;
  int seen_ = 0;
};

// Keeps a thread of the pool from its work.
class Busy final : public fp::PoolTask {
 public:
  bool RunSome() override {
    while (!ended_) std::this_thread::yield();
    return false;
  }
  void End() { ended_ = true; }

 private:
  std::atomic<bool> ended_{false};
};

struct Track {
  explicit Track(uint32_t channels) : listener(std::make_shared<ProgressListener>()) {
    AnalyzerOptions options;
    options.channels = channels;
    strand = std::make_shared<AnalysisStrand>(options, listener);
  }
  State WaitForEnd() {
    while (strand->CurrentState() == State::kRunning) listener->WaitForEvent();
    return strand->CurrentState();
  }
  std::shared_ptr<ProgressListener> listener;
  std::shared_ptr<AnalysisStrand> strand;
};

Channels Noise(uint32_t channels, size_t frames, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> sample(-0.5f, 0.5f);
  Channels noise(channels, std::vector<float>(frames));
  for (auto& channel : noise)
    for (float& value : channel) value = sample(random);
  return noise;
}

fp::SampleView ViewOf(const Channels& samples, size_t from, size_t count) {
  fp::SampleView view;
  for (size_t channel = 0; channel < samples.size(); ++channel) view.planes[channel] = samples[channel].data() + from;
  view.frames = count;
  return view;
}

bool PushRange(AnalysisStrand& strand, const Channels& samples, size_t from, size_t count, ThreadPool& pool) {
  return strand.Push(ViewOf(samples, from, count), pool);
}

bool PushAll(AnalysisStrand& strand, const Channels& samples, ThreadPool& pool) {
  return PushRange(strand, samples, 0, samples[0].size(), pool);
}

void LendAll(AnalysisStrand& strand, const Channels& samples, ThreadPool& pool) {
  strand.Lend(ViewOf(samples, 0, samples[0].size()), pool);
}

void WaitForRoom(Track& track) {
  while (!track.strand->WaitForRoom()) track.listener->WaitForEvent();
}

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

Vector AnalyzeDirectly(const Channels& samples) {
  AnalyzerOptions options;
  options.channels = static_cast<uint32_t>(samples.size());
  const auto analyzer = fp::Analyzer::Create(options);
  std::array<const float*, fp::kMaximumChannels> data{};
  for (size_t channel = 0; channel < samples.size(); ++channel) data[channel] = samples[channel].data();
  REQUIRE(analyzer->Push(data.data(), samples[0].size()) == fp::AnalyzerStatus::kOk);
  fp::AnalysisResult result{};
  REQUIRE(analyzer->Finish(&result) == fp::AnalyzerStatus::kOk);
  return result.vector;
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
  // Of many channels, since most of the time with these goes into copying.
  Channels samples(fp::kMaximumChannels, std::vector<float>(50'000));
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
    for (auto& channel : samples) std::fill(channel.begin(), channel.end(), 0.001f * static_cast<float>(round));
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
