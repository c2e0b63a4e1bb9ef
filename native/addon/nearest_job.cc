#include "addon/nearest_job.h"

#include <algorithm>
#include <utility>

namespace fp {
namespace {

// Some 20 µs of work: the last participant keeps the others waiting no longer than that.
constexpr size_t kStretchBlocks = 128;
// Stretches between two turns of other tasks.
constexpr int kStretchesPerTurn = 32;

size_t Participants(const VectorIndex& index, size_t maximum_threads) {
  const size_t stretches = (index.blocks() + kStretchBlocks - 1) / kStretchBlocks;
  return std::max<size_t>(1, std::min(stretches, maximum_threads));
}

}  // namespace

NearestJob::NearestJob(std::shared_ptr<const VectorIndex> index, PreparedQuery query, TrackFilter allowed, size_t k,
                       size_t maximum_threads, std::shared_ptr<Listener> listener)
    : ParallelJob(Participants(*index, maximum_threads), std::move(listener)),
      index_(std::move(index)),
      query_(std::move(query)),
      allowed_(std::move(allowed)),
      k_(std::min(k, index_->tracks())),
      nearest_(participants(), TopK(k_, index_->layout())) {}

bool NearestJob::Work(size_t participant) {
  const size_t blocks = index_->blocks();
  for (int i = 0; i < kStretchesPerTurn; ++i) {
    const size_t first = next_block_.fetch_add(kStretchBlocks, std::memory_order_relaxed);
    if (first >= blocks) return false;
    const size_t last = std::min(first + kStretchBlocks, blocks);
    ScanBlocks(*index_, query_, allowed_, kNoTrack, first, last, &nearest_[participant]);
  }
  return true;
}

void NearestJob::Complete() {
  for (TopK& nearest : nearest_) {
    const std::vector<Neighbor>& sorted = nearest.Sorted();
    const auto middle = result_.insert(result_.end(), sorted.begin(), sorted.end());
    std::inplace_merge(result_.begin(), middle, result_.end());
  }
  if (result_.size() > k_) result_.resize(k_);
}

}  // namespace fp
