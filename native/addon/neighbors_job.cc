#include "addon/neighbors_job.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace fp {
namespace {

constexpr size_t kGroupQueries = 64;
// With 64 values a track 270 KB: a share of the second-level cache.
constexpr size_t kTileBlocks = 64;
// Tiles between two turns of other tasks: a millisecond or less.
constexpr int kTilesPerTurn = 4;

size_t Participants(size_t queries, size_t maximum_threads) {
  const size_t groups = (queries + kGroupQueries - 1) / kGroupQueries;
  return std::max<size_t>(1, std::min(groups, maximum_threads));
}

}  // namespace

NeighborsJob::NeighborsJob(std::shared_ptr<const VectorIndex> index, std::vector<uint32_t> tracks, RowWeights weights,
                           TrackFilter allowed, size_t k, size_t maximum_threads, std::shared_ptr<Listener> listener)
    : ParallelJob(Participants(tracks.size(), maximum_threads), std::move(listener)),
      index_(std::move(index)),
      tracks_(std::move(tracks)),
      weights_(std::move(weights)),
      allowed_(std::move(allowed)),
      k_(k),
      groups_(participants()) {}

bool NeighborsJob::Allocate() {
  return neighbors_.Allocate(tracks_.size() * k_) && distances_.Allocate(tracks_.size() * k_);
}

bool NeighborsJob::Work(size_t participant) {
  Group& group = groups_[participant];
  if (group.queries.empty() && !TakeGroup(&group)) return false;
  for (int tile = 0; tile < kTilesPerTurn && group.next_block < index_->blocks(); ++tile) {
    const size_t first = group.next_block;
    const size_t last = std::min(first + kTileBlocks, index_->blocks());
    for (size_t i = 0; i < group.queries.size(); ++i) {
      ScanBlocks(*index_, group.queries[i], allowed_, tracks_[group.first_query + i], first, last, &group.nearest[i]);
    }
    group.next_block = last;
  }
  if (group.next_block == index_->blocks()) StoreGroup(&group);
  return true;
}

bool NeighborsJob::TakeGroup(Group* group) {
  const size_t first = next_query_.fetch_add(kGroupQueries, std::memory_order_relaxed);
  if (first >= tracks_.size()) return false;
  group->first_query = first;
  group->next_block = 0;
  for (size_t i = first; i < std::min(first + kGroupQueries, tracks_.size()); ++i) {
    group->queries.emplace_back(index_->layout(), index_->Read(tracks_[i]), weights_);
    group->nearest.emplace_back(k_, index_->layout());
  }
  return true;
}

void NeighborsJob::StoreGroup(Group* group) {
  for (size_t i = 0; i < group->nearest.size(); ++i) {
    const std::vector<Neighbor>& nearest = group->nearest[i].Sorted();
    const size_t at = (group->first_query + i) * k_;
    for (size_t rank = 0; rank < k_; ++rank) {
      const bool found = rank < nearest.size();
      neighbors_[at + rank] = found ? nearest[rank].track : kNobody;
      distances_[at + rank] =
          found ? std::sqrt(nearest[rank].squared_distance) : std::numeric_limits<double>::infinity();
    }
  }
  group->queries.clear();
  group->nearest.clear();
}

}  // namespace fp
