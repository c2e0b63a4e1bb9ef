// The k nearest tracks to one vector: the participants share the index, stretch by stretch.
#ifndef FP_ADDON_NEAREST_JOB_H_
#define FP_ADDON_NEAREST_JOB_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "addon/parallel_job.h"
#include "similarity/scan.h"
#include "similarity/top_k.h"
#include "similarity/vector_index.h"

namespace fp {

class NearestJob final : public ParallelJob {
 public:
  NearestJob(std::shared_ptr<const VectorIndex> index, PreparedQuery query, TrackFilter allowed, size_t k,
             size_t maximum_threads, std::shared_ptr<Listener> listener);

  // When done: the nearest tracks in order.
  const std::vector<Neighbor>& result() const { return result_; }

 private:
  bool Work(size_t participant) override;
  void Complete() override;

  const std::shared_ptr<const VectorIndex> index_;
  const PreparedQuery query_;
  const TrackFilter allowed_;
  const size_t k_;
  std::atomic<size_t> next_block_{0};
  std::vector<TopK> nearest_;  // of every participant
  std::vector<Neighbor> result_;
};

}  // namespace fp

#endif  // FP_ADDON_NEAREST_JOB_H_
