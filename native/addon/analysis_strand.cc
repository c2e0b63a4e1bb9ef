#include "addon/analysis_strand.h"

#include <array>
#include <new>
#include <utility>

namespace fp {
namespace {

// As many as a full queue holds; what a caller that doesn't wait queues beyond that is freed, not kept.
constexpr size_t kMaximumSpareBlocks = AnalysisStrand::kQueuedBytesLimit / SampleBlock::kBytes;

}  // namespace

AnalysisStrand::AnalysisStrand(const AnalyzerOptions& options, std::shared_ptr<Listener> listener)
    : options_(options), listener_(std::move(listener)) {}

bool AnalysisStrand::Push(const SampleView& samples, ThreadPool& pool) {
  Resources released;
  std::unique_lock<std::mutex> lock(mutex_);
  if (state_ != State::kRunning) return true;
  if (!Enqueue(samples)) {
    released = End(State::kOutOfMemory);
    lock.unlock();
    return true;
  }
  const bool room = queued_bytes_ < kQueuedBytesLimit;
  if (queued_bytes_ >= kWorthWakingBytes) Schedule(lock, pool);
  return room;
}

bool AnalysisStrand::Enqueue(const SampleView& samples) {
  size_t copied = 0;
  while (copied < samples.frames) {
    SampleBlock* block = queued_.back();
    if (!block || !block->Takes(samples)) {
      std::unique_ptr<SampleBlock> empty = TakeSpareBlock();
      if (!empty) return false;
      empty->Begin(samples, options_.channels);
      queued_.PushBack(std::move(empty));
      block = queued_.back();
    }
    copied += block->Append(samples, options_.channels, copied);
  }
  queued_bytes_ += samples.frames * samples.FrameBytes(options_.channels);
  return true;
}

std::unique_ptr<SampleBlock> AnalysisStrand::TakeSpareBlock() {
  return spare_.empty() ? SampleBlock::Allocate() : spare_.PopFront();
}

bool AnalysisStrand::WaitForRoom() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (state_ != State::kRunning || HasRoom()) return true;
  room_awaited_ = true;
  return false;
}

void AnalysisStrand::Finish(ThreadPool& pool) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (state_ != State::kRunning) return;
  finish_requested_ = true;
  Schedule(lock, pool);
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
  return (queued_.size() + spare_.size()) * sizeof(SampleBlock) + (has_analyzer ? kAnalyzerBytes : 0);
}

std::unique_ptr<AnalysisResult> AnalysisStrand::TakeResult() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::move(result_);
}

void AnalysisStrand::Schedule(std::unique_lock<std::mutex>& lock, ThreadPool& pool) {
  if (scheduled_) return;
  scheduled_ = true;
  started_ = true;
  if (pool.Submit(shared_from_this())) return;
  scheduled_ = false;
  const Resources released = End(State::kOutOfMemory);
  lock.unlock();
}

AnalysisStrand::Resources AnalysisStrand::End(State state) {
  state_ = state;
  queued_bytes_ = 0;
  Resources resources;
  resources.queued.Swap(queued_);
  resources.spare.Swap(spare_);
  if (!scheduled_) resources.analyzer = std::move(analyzer_);
  return resources;
}

bool AnalysisStrand::RunSome() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (state_ != State::kRunning) return EndOnPoolThread(lock, state_);
  if (!queued_.empty()) return AnalyzeBlock(lock);
  if (finish_requested_) return AnalyzeEnd(lock);
  scheduled_ = false;
  return false;
}

bool AnalysisStrand::AnalyzeBlock(std::unique_lock<std::mutex>& lock) {
  std::unique_ptr<SampleBlock> block = queued_.PopFront();

  lock.unlock();
  const AnalyzerStatus status = Analyze(*block);
  lock.lock();

  if (state_ != State::kRunning) return EndOnPoolThread(lock, state_);
  if (status != AnalyzerStatus::kOk) return EndOnPoolThread(lock, ToState(status));
  queued_bytes_ -= block->frames * block->frame_bytes;
  if (spare_.size() < kMaximumSpareBlocks) spare_.PushBack(std::move(block));
  if (room_awaited_ && HasRoom()) {
    room_awaited_ = false;
    listener_->OnProgress();
  }
  scheduled_ = !queued_.empty() || finish_requested_;
  return scheduled_;
}

AnalyzerStatus AnalysisStrand::Analyze(SampleBlock& block) {
  if (!analyzer_) analyzer_ = Analyzer::Create(options_);
  if (!analyzer_) return AnalyzerStatus::kOutOfMemory;
  if (block.format) return analyzer_->PushInterleaved(*block.format, block.bytes, block.frames);
  std::array<const float*, kMaximumChannels> planes{};
  for (uint32_t channel = 0; channel < options_.channels; ++channel) planes[channel] = block.Plane(channel);
  return analyzer_->Push(planes.data(), block.frames);
}

bool AnalysisStrand::AnalyzeEnd(std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  if (!analyzer_) analyzer_ = Analyzer::Create(options_);
  std::unique_ptr<AnalysisResult> result(new (std::nothrow) AnalysisResult);
  const AnalyzerStatus status = analyzer_ && result ? analyzer_->Finish(result.get()) : AnalyzerStatus::kOutOfMemory;
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
