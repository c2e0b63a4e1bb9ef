// The threads that all analyses of the process share: at most one per processor, started when there is work for them,
// asleep when there is none. Not libuv's pool: behind long jobs there, file reads wait for hundreds of milliseconds.
#ifndef FP_ADDON_THREAD_POOL_H_
#define FP_ADDON_THREAD_POOL_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "addon/thread.h"

namespace fp {

class PoolTask {
 public:
  virtual ~PoolTask() = default;

  // Does a few milliseconds of work. True: there is more to do, after the tasks that are waiting now.
  virtual bool RunSome() = 0;
};

class ThreadPool {
 public:
  // The process's pool, made for its first user. Whoever drops the last reference waits for the running tasks to yield
  // and discards the queued ones, so no task may hold a reference.
  static std::shared_ptr<ThreadPool> Acquire();

  explicit ThreadPool(size_t maximum_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  size_t maximum_threads() const { return maximum_threads_; }

  // A task runs on one thread at a time; don't submit it again before its RunSome has returned false.
  // False: the system gives no thread, so the task would never run.
  bool Submit(std::shared_ptr<PoolTask> task);

 private:
  void WorkUntilStopped();
  void StartThreadIfAllAreBusy();

  const size_t maximum_threads_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<PoolTask>> queue_;
  std::vector<Thread> threads_;
  size_t idle_threads_ = 0;
  bool stopping_ = false;
};

}  // namespace fp

#endif  // FP_ADDON_THREAD_POOL_H_
