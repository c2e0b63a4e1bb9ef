#include "addon/thread_pool.h"

#include <algorithm>
#include <thread>
#include <utility>

#ifdef __GLIBCXX__
#include <pthread.h>
#endif

namespace fp {
namespace {

void Wait(std::condition_variable& condition, std::unique_lock<std::mutex>& lock) {
#ifdef __GLIBCXX__
  // The member function would tie a binary made with GCC 12 to libstdc++ 3.4.30, newer than RHEL 9 has.
  pthread_cond_wait(condition.native_handle(), lock.mutex()->native_handle());
#else
  condition.wait(lock);
#endif
}

}  // namespace

std::shared_ptr<ThreadPool> ThreadPool::Acquire() {
  struct Shared {
    std::mutex mutex;
    std::weak_ptr<ThreadPool> pool;
  };
  // Never destroyed: environments may end after the process has begun to run static destructors.
  static Shared& shared = *new Shared;

  const std::lock_guard<std::mutex> lock(shared.mutex);
  std::shared_ptr<ThreadPool> pool = shared.pool.lock();
  if (!pool) {
    pool = std::make_shared<ThreadPool>(std::max(1u, std::thread::hardware_concurrency()));
    shared.pool = pool;
  }
  return pool;
}

ThreadPool::ThreadPool(size_t maximum_threads) : maximum_threads_(maximum_threads) {
  threads_.reserve(maximum_threads);
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (Thread& thread : threads_) thread.Join();
}

bool ThreadPool::Submit(std::shared_ptr<PoolTask> task) {
  const std::lock_guard<std::mutex> lock(mutex_);
  StartThreadIfAllAreBusy();
  if (threads_.empty()) return false;
  queue_.push_back(std::move(task));
  wake_.notify_one();
  return true;
}

void ThreadPool::StartThreadIfAllAreBusy() {
  // A sleeping thread that was already woken for a queued task counts as idle until it runs.
  if (queue_.size() < idle_threads_ || threads_.size() == maximum_threads_) return;
  threads_.emplace_back();
  const auto body = [](void* pool) { static_cast<ThreadPool*>(pool)->WorkUntilStopped(); };
  if (!threads_.back().Start(body, this)) threads_.pop_back();
}

void ThreadPool::WorkUntilStopped() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    ++idle_threads_;
    while (!stopping_ && queue_.empty()) Wait(wake_, lock);
    --idle_threads_;
    if (stopping_) return;
    std::shared_ptr<PoolTask> task = std::move(queue_.front());
    queue_.pop_front();

    lock.unlock();
    const bool more = task->RunSome();
    if (!more) task.reset();
    lock.lock();

    if (more) queue_.push_back(std::move(task));
  }
}

}  // namespace fp
