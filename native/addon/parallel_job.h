// Work that several threads of the pool share. Each takes a piece at a time, so that other tasks get their turns, and
// the last one to find nothing left completes the job.
#ifndef FP_ADDON_PARALLEL_JOB_H_
#define FP_ADDON_PARALLEL_JOB_H_

#include <atomic>
#include <cstddef>
#include <memory>

#include "addon/listener.h"
#include "addon/thread_pool.h"

namespace fp {

class ParallelJob : public std::enable_shared_from_this<ParallelJob> {
 public:
  // `listener` is told, on a pool thread, when the job is done.
  ParallelJob(size_t participants, std::shared_ptr<Listener> listener);
  virtual ~ParallelJob() = default;
  ParallelJob(const ParallelJob&) = delete;
  ParallelJob& operator=(const ParallelJob&) = delete;

  // Once. False: the system gives no thread, so the job would never be done.
  bool Start(ThreadPool& pool);

  bool done() const { return done_.load(std::memory_order_acquire); }

 protected:
  size_t participants() const { return participants_; }

 private:
  class Participant;

  // Does a piece of work. Participants 0 … participants − 1 run at the same time. False: nothing is left.
  virtual bool Work(size_t participant) = 0;
  // After all participants have found nothing left.
  virtual void Complete() = 0;

  void Leave(size_t count);

  const size_t participants_;
  const std::shared_ptr<Listener> listener_;
  std::atomic<size_t> at_work_;
  std::atomic<bool> done_{false};
};

}  // namespace fp

#endif  // FP_ADDON_PARALLEL_JOB_H_
