// The k nearest tracks to each of many tracks of one index: the participants share the queries, group by group, and
// every piece of the index that is in the cache is compared with the whole group.
#ifndef FP_ADDON_NEIGHBORS_JOB_H_
#define FP_ADDON_NEIGHBORS_JOB_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "addon/parallel_job.h"
#include "core/aligned.h"
#include "similarity/scan.h"
#include "similarity/top_k.h"
#include "similarity/vector_index.h"

namespace fp {

class NeighborsJob final : public ParallelJob {
 public:
  // In place of a neighbour where there are fewer than k.
  static constexpr uint32_t kNobody = 0xffffffff;

  NeighborsJob(std::shared_ptr<const VectorIndex> index, std::vector<uint32_t> tracks, RowWeights weights,
               TrackFilter allowed, size_t k, size_t maximum_threads, std::shared_ptr<Listener> listener);

  // Before Start. False: memory is short.
  bool Allocate();

  // When done: k values for each of the tracks in turn, nearest first.
  const AlignedBuffer<uint32_t>& neighbors() const { return neighbors_; }
  const AlignedBuffer<double>& distances() const { return distances_; }

 private:
  // What a participant has in work.
  struct Group {
    size_t first_query = 0;
    size_t next_block = 0;
    std::vector<PreparedQuery> queries;
    std::vector<TopK> nearest;
  };

  bool Work(size_t participant) override;
  void Complete() override {}
  bool TakeGroup(Group* group);
  void StoreGroup(Group* group);

  const std::shared_ptr<const VectorIndex> index_;
  const std::vector<uint32_t> tracks_;
  const RowWeights weights_;
  const TrackFilter allowed_;
  const size_t k_;
  std::atomic<size_t> next_query_{0};
  std::vector<Group> groups_;  // of every participant
  AlignedBuffer<uint32_t> neighbors_;
  AlignedBuffer<double> distances_;
};

}  // namespace fp

#endif  // FP_ADDON_NEIGHBORS_JOB_H_
