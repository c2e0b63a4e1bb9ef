#include "addon/analysis_strand.h"

#include <array>
#include <new>
#include <utility>

#include "core/aligned.h"
#include "core/slab.h"

namespace fp {
namespace {

// As many as a slab holds; what a caller that doesn't wait queues beyond that is freed, not kept.
constexpr size_t kMaximumSpareBlocks = (kSlabBytes - kCacheLine) / (kCacheLine + sizeof(SampleBlock));

}  // namespace

AnalysisStrand::AnalysisStrand(const AnalyzerOptions& options, std::shared_ptr<Listener> listener)
    : options_(options), listener_(std::move(listener)) {}

bool AnalysisStrand::Push(const SampleView& samples, ThreadPool& pool) {
  Resources released;
  std::unique_lock<std::mutex> lock(mutex_);
  // The analyzer is made while the first samples are copied.
  if (state_ == State::kRunning && !started_ && samples.frames > 0) Schedule(pool, &released);
  for (size_t copied = 0; copied < samples.frames && state_ == State::kRunning;)
    copied += CopySome(lock, samples, copied);
  if (state_ != State::kRunning) {
    const Resources unused = End(state_);
    lock.unlock();
    return true;
  }
  const bool room = queued_bytes_ < kQueuedBytesLimit;
  if (queued_bytes_ >= kWorthWakingBytes) Schedule(pool, &released);
  return room;
}

size_t AnalysisStrand::CopySome(std::unique_lock<std::mutex>& lock, const SampleView& samples, size_t offset) {
  if (filling_ && !filling_->Takes(samples)) QueueFilling();
  if (!filling_) {
    filling_ = TakeEmptyBlock();
    if (!filling_) {
      state_ = State::kOutOfMemory;
      return 0;
    }
    filling_->Begin(samples, options_.channels);
  }
  copying_ = true;
  lock.unlock();
  const size_t copied = filling_->Append(samples, options_.channels, offset);
  lock.lock();
  copying_ = false;
  queued_bytes_ += copied * filling_->frame_bytes;
  if (filling_->full()) QueueFilling();
  return copied;
}

void AnalysisStrand::QueueFilling() { queued_.PushBack(std::move(filling_)); }

SampleBlock::Owner AnalysisStrand::TakeEmptyBlock() {
  if (!spare_.empty()) return spare_.PopFront();
  if (blocks_in_arena_ < kMaximumSpareBlocks) {
    SampleBlock::Owner block = SampleBlock::AllocateIn(arena_);
    if (block) {
      ++blocks_in_arena_;
      return block;
    }
  }
  return SampleBlock::Allocate();
}

void AnalysisStrand::Lend(const SampleView& samples, ThreadPool& pool) {
  Resources released;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ != State::kRunning || samples.frames == 0) return;
  if (filling_) QueueFilling();
  lent_ = samples;
  lent_frames_read_ = 0;
  Schedule(pool, &released);
}

bool AnalysisStrand::IsLent() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return HasLent();
}

bool AnalysisStrand::WaitForRoom() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ != State::kRunning || HasRoom()) return true;
  room_awaited_ = true;
  return false;
}

void AnalysisStrand::Finish(ThreadPool& pool) {
  Resources released;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ != State::kRunning) return;
  if (filling_) QueueFilling();
  finish_requested_ = true;
  Schedule(pool, &released);
}

void AnalysisStrand::Cancel() {
  Resources released;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ == State::kRunning) released = End(State::kCancelled);
}

AnalysisStrand::State AnalysisStrand::CurrentState() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return state_;
}

size_t AnalysisStrand::HeldBytes() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const bool has_analyzer = started_ && state_ == State::kRunning;
  const size_t blocks = queued_.size() + spare_.size() + (filling_ ? 1 : 0);
  return blocks * sizeof(SampleBlock) + (has_analyzer ? kAnalyzerBytes : 0);
}

std::unique_ptr<AnalysisResult> AnalysisStrand::TakeResult() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::move(result_);
}

void AnalysisStrand::Schedule(ThreadPool& pool, Resources* released) {
  if (scheduled_) return;
  scheduled_ = true;
  started_ = true;
  if (pool.Submit(shared_from_this())) return;
  scheduled_ = false;
  *released = End(State::kOutOfMemory);
}

AnalysisStrand::Resources AnalysisStrand::End(State state) {
  state_ = state;
  queued_bytes_ = 0;
  lent_ = {};
  Resources resources;
  resources.queued.Swap(queued_);
  resources.spare.Swap(spare_);
  if (!copying_) resources.filling = std::move(filling_);
  if (!scheduled_) resources.analyzer = std::move(analyzer_);
  if (copying_ || scheduled_) {
    // A list is walked as it is freed: now, as another thread may free the arena next.
    resources.queued.Clear();
    resources.spare.Clear();
  } else {
    resources.arena = std::move(arena_);
  }
  return resources;
}

bool AnalysisStrand::RunSome() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (state_ != State::kRunning) return EndOnPoolThread(lock, state_);
  if (!analyzer_) return Prepare(lock);
  if (!queued_.empty()) return AnalyzeBlock(lock, queued_.PopFront());
  if (HasLent()) return AnalyzeLent(lock);
  if (finish_requested_) return AnalyzeEnd(lock);
  scheduled_ = false;
  return false;
}

bool AnalysisStrand::Prepare(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  std::unique_ptr<Analyzer> analyzer = Analyzer::Create(options_);
  lock.lock();

  analyzer_ = std::move(analyzer);
  if (state_ != State::kRunning) return EndOnPoolThread(lock, state_);
  if (!analyzer_) return EndOnPoolThread(lock, State::kOutOfMemory);
  return true;
}

bool AnalysisStrand::AnalyzeLent(std::unique_lock<std::mutex>& lock) {
  // Under the lock, for some 10 µs: whoever has cancelled may free the samples.
  lent_frames_read_ += analyzer_->Take(lent_.planes.data(), lent_frames_read_, lent_.frames - lent_frames_read_);
  if (lent_frames_read_ == lent_.frames) {
    // Told before the last of them are analysed, so that more is there when they are.
    lent_ = {};
    TellOfRoom();
  }
  lock.unlock();
  const AnalyzerStatus status = analyzer_->Work();
  lock.lock();
  return Continue(lock, status);
}

bool AnalysisStrand::AnalyzeBlock(std::unique_lock<std::mutex>& lock, SampleBlock::Owner block) {
  lock.unlock();
  const AnalyzerStatus status = Analyze(*block);
  lock.lock();
  if (state_ == State::kRunning) {
    queued_bytes_ -= block->frames * block->frame_bytes;
    if (spare_.size() < kMaximumSpareBlocks) spare_.PushBack(std::move(block));
  }
  return Continue(lock, status);
}

bool AnalysisStrand::Continue(std::unique_lock<std::mutex>& lock, AnalyzerStatus status) {
  if (state_ != State::kRunning) return EndOnPoolThread(lock, state_);
  if (status != AnalyzerStatus::kOk) return EndOnPoolThread(lock, ToState(status));
  TellOfRoom();
  scheduled_ = !queued_.empty() || HasLent() || finish_requested_;
  return scheduled_;
}

void AnalysisStrand::TellOfRoom() {
  if (!room_awaited_ || !HasRoom()) return;
  room_awaited_ = false;
  listener_->OnProgress();
}

AnalyzerStatus AnalysisStrand::Analyze(SampleBlock& block) {
  if (block.format) return analyzer_->PushInterleaved(*block.format, block.bytes, block.frames);
  std::array<float*, kMaximumChannels> planes{};
  for (uint32_t channel = 0; channel < options_.channels; ++channel) planes[channel] = block.Plane(channel);
  return analyzer_->PushInPlace(planes.data(), block.frames);
}

bool AnalysisStrand::AnalyzeEnd(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  std::unique_ptr<AnalysisResult> result(new (std::nothrow) AnalysisResult);
  const AnalyzerStatus status = result ? analyzer_->Finish(result.get()) : AnalyzerStatus::kOutOfMemory;
  // Before the owner hears of the end and begins the next analysis, which will want the memory.
  if (status == AnalyzerStatus::kOk) analyzer_.reset();
  lock.lock();

  if (state_ != State::kRunning) return EndOnPoolThread(lock, state_);
  if (status == AnalyzerStatus::kOk) result_ = std::move(result);
  return EndOnPoolThread(lock, ToState(status));
}

bool AnalysisStrand::EndOnPoolThread(std::unique_lock<std::mutex>& lock, State state) {
  const bool news = state_ == State::kRunning;
  scheduled_ = false;
  const Resources released = End(state);
  if (news) listener_->OnProgress();
  lock.unlock();
  return false;
}

AnalysisStrand::State AnalysisStrand::ToState(AnalyzerStatus status) {
  switch (status) {
    case AnalyzerStatus::kOk:
      return State::kDone;
    case AnalyzerStatus::kEmptyAudio:
      return State::kEmptyAudio;
    case AnalyzerStatus::kInvalidAudio:
      invalid_sample_ = {analyzer_->InvalidFrame(), analyzer_->InvalidChannel()};
      return State::kInvalidAudio;
    case AnalyzerStatus::kOutOfMemory:
      return State::kOutOfMemory;
  }
  return State::kOutOfMemory;
}

}  // namespace fp
