// One track's way through the thread pool: samples are queued by their owner's thread and analysed in order by one pool
// thread at a time, a block after the other, so that tracks take turns and a cancelled one stops soon.
#ifndef FP_ADDON_ANALYSIS_STRAND_H_
#define FP_ADDON_ANALYSIS_STRAND_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "addon/listener.h"
#include "addon/sample_block.h"
#include "addon/thread_pool.h"
#include "analyzer/analyzer.h"

namespace fp {

class AnalysisStrand final : public PoolTask, public std::enable_shared_from_this<AnalysisStrand> {
 public:
  // Told, on a pool thread, that there is room again after WaitForRoom or that the analysis has ended.
  using Listener = fp::Listener;

  enum class State { kRunning, kDone, kEmptyAudio, kInvalidAudio, kOutOfMemory, kCancelled };

  struct InvalidSample {
    uint64_t frame;
    uint32_t channel;
  };

  // From this many on, Push asks its caller to wait until half of them are analysed.
  static constexpr size_t kQueuedBytesLimit = size_t{1} << 21;
  // Analysis is faster than decoding, and waking a thread costs tens of microseconds: so it begins only when this much
  // is queued, some seconds of a song. Not more than leaves room, lest somebody wait for a thread that never starts.
  static constexpr size_t kWorthWakingBytes = kQueuedBytesLimit / 2;

  // Measured for stereo at 44.1 kHz; the garbage collector only needs the order of magnitude.
  static constexpr size_t kAnalyzerBytes = size_t{6} << 20;

  AnalysisStrand(const AnalyzerOptions& options, std::shared_ptr<Listener> listener);

  // The owner's calls, from one thread. `pool` must outlive each call.

  // Copies the samples; without effect once the analysis has ended. False: enough is queued.
  bool Push(const SampleView& samples, ThreadPool& pool);

  // True: there is room now. False: the listener will be told.
  bool WaitForRoom();

  // No samples will follow.
  void Finish(ThreadPool& pool);

  // Frees the queue now and the rest as soon as the block in work is done. The listener is not told.
  void Cancel();

  State CurrentState();
  // What the analysis occupies, the analyzer roughly counted.
  size_t HeldBytes();

  // Only after kDone, once.
  std::unique_ptr<AnalysisResult> TakeResult();
  // Only after kInvalidAudio.
  InvalidSample FirstInvalidSample() const { return invalid_sample_; }

  bool RunSome() override;

 private:
  // What an ended analysis no longer needs; destroyed outside the lock.
  struct Resources {
    SampleBlockList queued;
    SampleBlockList spare;
    std::unique_ptr<Analyzer> analyzer;
  };

  bool HasRoom() const { return queued_bytes_ <= kQueuedBytesLimit / 2; }
  bool Enqueue(const SampleView& samples);
  std::unique_ptr<SampleBlock> TakeSpareBlock();
  AnalyzerStatus Analyze(SampleBlock& block);
  void Schedule(std::unique_lock<std::mutex>& lock, ThreadPool& pool);
  Resources End(State state);

  bool AnalyzeBlock(std::unique_lock<std::mutex>& lock);
  bool AnalyzeEnd(std::unique_lock<std::mutex>& lock);
  bool EndOnPoolThread(std::unique_lock<std::mutex>& lock, State state);
  State ToState(AnalyzerStatus status);

  const AnalyzerOptions options_;
  const std::shared_ptr<Listener> listener_;

  std::mutex mutex_;
  State state_ = State::kRunning;
  bool scheduled_ = false;  // in the pool's queue or in one of its threads, which then is the analyzer's only user
  bool started_ = false;
  bool finish_requested_ = false;
  bool room_awaited_ = false;
  size_t queued_bytes_ = 0;
  SampleBlockList queued_;
  SampleBlockList spare_;
  std::unique_ptr<Analyzer> analyzer_;  // made by the first pool thread, as its tables take a while
  std::unique_ptr<AnalysisResult> result_;
  InvalidSample invalid_sample_{};
};

}  // namespace fp

#endif  // FP_ADDON_ANALYSIS_STRAND_H_
