// One track's way through the thread pool: samples are queued by their owner's thread, or lent for the pool's to read,
// and analysed in order by one pool thread at a time, a block after the other, so that tracks take turns and a
// cancelled one stops soon.
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
#include "core/arena.h"

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

  // From this many on, Push asks its caller to wait until half of them are analysed. With a decoder's chunk on top of
  // them they fill a slab.
  static constexpr size_t kQueuedBytesLimit = size_t{11} << 17;
  // Analysis is faster than decoding, and waking a thread costs tens of microseconds: so it goes on only when this much
  // is queued, some seconds of a song. Not more than leaves room, lest somebody wait for a thread that never starts.
  static constexpr size_t kWorthWakingBytes = kQueuedBytesLimit / 2;

  // Measured for stereo at 44.1 kHz; the garbage collector only needs the order of magnitude.
  static constexpr size_t kAnalyzerBytes = size_t{6} << 20;

  AnalysisStrand(const AnalyzerOptions& options, std::shared_ptr<Listener> listener);

  // The owner's calls, from one thread. `pool` must outlive each call.

  // Copies the samples; without effect once the analysis has ended. False: enough is queued.
  bool Push(const SampleView& samples, ThreadPool& pool);

  // Leaves planes of samples where they lie, for the pool's threads to copy as they come to them: until IsLent() is
  // false nobody may free them. What was pushed before comes before. Neither Push nor Lend again until then. Without
  // effect once the analysis has ended.
  void Lend(const SampleView& samples, ThreadPool& pool);

  // Whether there are lent samples that are yet to be read. Never once the analysis has ended.
  bool IsLent();

  // True: there is room now, and nothing lent. False: the listener will be told.
  bool WaitForRoom();

  // No samples will follow.
  void Finish(ThreadPool& pool);

  // Frees the queue now and the rest as soon as the block in work is done; what was lent is no longer read when it
  // returns. The listener is not told.
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
  // What an ended analysis no longer needs; destroyed outside the lock, the arena last.
  struct Resources {
    Arena arena;
    SampleBlockList queued;
    SampleBlockList spare;
    SampleBlock::Owner filling;
    std::unique_ptr<Analyzer> analyzer;
  };

  bool HasLent() const { return lent_.frames > 0; }
  bool HasRoom() const { return !HasLent() && queued_bytes_ <= kQueuedBytesLimit / 2; }
  // Copies what fits into the block in filling, or a new one, while the lock is released. Returns how many frames.
  size_t CopySome(std::unique_lock<std::mutex>& lock, const SampleView& samples, size_t offset);
  void QueueFilling();
  SampleBlock::Owner TakeEmptyBlock();
  AnalyzerStatus Analyze(SampleBlock& block);
  // `released` is filled where no thread is to be had, and must outlive the lock.
  void Schedule(ThreadPool& pool, Resources* released);
  Resources End(State state);

  bool Prepare(std::unique_lock<std::mutex>& lock);
  bool AnalyzeBlock(std::unique_lock<std::mutex>& lock, SampleBlock::Owner block);
  bool AnalyzeLent(std::unique_lock<std::mutex>& lock);
  bool AnalyzeEnd(std::unique_lock<std::mutex>& lock);
  // After some samples have been analysed. True: there is more to do.
  bool Continue(std::unique_lock<std::mutex>& lock, AnalyzerStatus status);
  void TellOfRoom();
  bool EndOnPoolThread(std::unique_lock<std::mutex>& lock, State state);
  State ToState(AnalyzerStatus status);

  const AnalyzerOptions options_;
  const std::shared_ptr<Listener> listener_;

  std::mutex mutex_;
  State state_ = State::kRunning;
  bool scheduled_ = false;  // in the pool's queue or in one of its threads, which then is the analyzer's only user
  bool copying_ = false;    // the owner, into `filling_`, of which it then is the only user
  bool started_ = false;
  bool finish_requested_ = false;
  bool room_awaited_ = false;
  size_t queued_bytes_ = 0;  // in blocks, and not analysed yet
  Arena arena_;              // of the first blocks
  size_t blocks_in_arena_ = 0;
  SampleBlockList queued_;
  SampleBlockList spare_;
  SampleBlock::Owner filling_;  // not queued yet; its bytes are counted with the queued ones
  SampleView lent_;             // read under the lock only; no frames once all of them are
  size_t lent_frames_read_ = 0;
  std::unique_ptr<Analyzer> analyzer_;  // made by the first pool thread, as its tables take a while
  std::unique_ptr<AnalysisResult> result_;
  InvalidSample invalid_sample_{};
};

}  // namespace fp

#endif  // FP_ADDON_ANALYSIS_STRAND_H_
