#include "addon/parallel_job.h"

#include <utility>

namespace fp {

class ParallelJob::Participant final : public PoolTask {
 public:
  Participant(std::shared_ptr<ParallelJob> job, size_t number) : job_(std::move(job)), number_(number) {}

  bool RunSome() override {
    if (job_->Work(number_)) return true;
    job_->Leave(1);
    return false;
  }

 private:
  const std::shared_ptr<ParallelJob> job_;
  const size_t number_;
};

ParallelJob::ParallelJob(size_t participants, std::shared_ptr<Listener> listener)
    : participants_(participants), listener_(std::move(listener)), at_work_(participants) {}

bool ParallelJob::Start(ThreadPool& pool) {
  size_t started = 0;
  while (started < participants_ && pool.Submit(std::make_shared<Participant>(shared_from_this(), started))) ++started;
  if (started == 0) return false;
  // Those who did not get a thread leave their share to the others.
  if (started < participants_) Leave(participants_ - started);
  return true;
}

void ParallelJob::Leave(size_t count) {
  if (at_work_.fetch_sub(count, std::memory_order_acq_rel) != count) return;
  Complete();
  done_.store(true, std::memory_order_release);
  listener_->OnProgress();
}

}  // namespace fp
