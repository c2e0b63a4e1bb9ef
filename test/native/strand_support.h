// Tracks that go through a strand, and what drives and checks them.
#ifndef FP_TEST_STRAND_SUPPORT_H_
#define FP_TEST_STRAND_SUPPORT_H_

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "addon/analysis_strand.h"

namespace fp::test {

using State = AnalysisStrand::State;
using Channels = std::vector<std::vector<float>>;
using Vector = std::array<double, kDimensionCount>;

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
class Busy final : public PoolTask {
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

inline Channels Noise(uint32_t channels, size_t frames, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> sample(-0.5f, 0.5f);
  Channels noise(channels, std::vector<float>(frames));
  for (auto& channel : noise)
    for (float& value : channel) value = sample(random);
  return noise;
}

inline SampleView ViewOf(const Channels& samples, size_t from, size_t count) {
  SampleView view;
  for (size_t channel = 0; channel < samples.size(); ++channel) view.planes[channel] = samples[channel].data() + from;
  view.frames = count;
  return view;
}

inline bool PushRange(AnalysisStrand& strand, const Channels& samples, size_t from, size_t count, ThreadPool& pool) {
  return strand.Push(ViewOf(samples, from, count), pool);
}

inline bool PushAll(AnalysisStrand& strand, const Channels& samples, ThreadPool& pool) {
  return PushRange(strand, samples, 0, samples[0].size(), pool);
}

inline void WaitForRoom(Track& track) {
  while (!track.strand->WaitForRoom()) track.listener->WaitForEvent();
}

inline Vector AnalyzeDirectly(const Channels& samples) {
  AnalyzerOptions options;
  options.channels = static_cast<uint32_t>(samples.size());
  const auto analyzer = Analyzer::Create(options);
  std::array<const float*, kMaximumChannels> data{};
  for (size_t channel = 0; channel < samples.size(); ++channel) data[channel] = samples[channel].data();
  REQUIRE(analyzer->Push(data.data(), samples[0].size()) == AnalyzerStatus::kOk);
  AnalysisResult result{};
  REQUIRE(analyzer->Finish(&result) == AnalyzerStatus::kOk);
  return result.vector;
}

}  // namespace fp::test

#endif  // FP_TEST_STRAND_SUPPORT_H_
