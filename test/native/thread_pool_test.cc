#include "addon/thread_pool.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace {

using fp::PoolTask;
using fp::ThreadPool;

struct Progress {
  std::atomic<int> running{0};
  std::atomic<int> most_running{0};
  std::atomic<int> ended{0};
};

// Works in `steps` turns and notes how many tasks are in work at once.
class CountingTask final : public PoolTask {
 public:
  CountingTask(int steps, Progress& progress) : steps_(steps), progress_(progress) {}

  bool RunSome() override {
    const int running = ++progress_.running;
    int most = progress_.most_running;
    while (running > most && !progress_.most_running.compare_exchange_weak(most, running)) {
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    --progress_.running;
    if (--steps_ > 0) return true;
    ++progress_.ended;
    return false;
  }

 private:
  int steps_;  // not atomic on purpose: the thread sanitizer sees whether a task runs on two threads at once
  Progress& progress_;
};

void WaitUntil(const std::atomic<int>& value, int wanted) {
  while (value < wanted) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace

TEST_CASE("thread pool: runs every task to its end, at most one per thread at a time") {
  for (const size_t threads : {1, 2, 4}) {
    CAPTURE(threads);
    Progress progress;
    ThreadPool pool(threads);
    for (int task = 0; task < 50; ++task) REQUIRE(pool.Submit(std::make_shared<CountingTask>(5, progress)));
    WaitUntil(progress.ended, 50);
    CHECK(progress.most_running <= static_cast<int>(threads));
  }
}

TEST_CASE("thread pool: uses all its threads when there is work for them") {
  Progress progress;
  ThreadPool pool(3);
  for (int task = 0; task < 12; ++task) REQUIRE(pool.Submit(std::make_shared<CountingTask>(20, progress)));
  WaitUntil(progress.ended, 12);
  CHECK(progress.most_running == 3);
}

TEST_CASE("thread pool: tasks take turns") {
  Progress slow;
  Progress quick;
  ThreadPool pool(1);
  REQUIRE(pool.Submit(std::make_shared<CountingTask>(1000, slow)));
  REQUIRE(pool.Submit(std::make_shared<CountingTask>(1, quick)));
  WaitUntil(quick.ended, 1);
  CHECK(slow.ended == 0);
}

TEST_CASE("thread pool: its end discards unfinished tasks") {
  Progress progress;
  const auto task = std::make_shared<CountingTask>(1 << 30, progress);
  {
    ThreadPool pool(2);
    REQUIRE(pool.Submit(task));
    for (int other = 0; other < 20; ++other) REQUIRE(pool.Submit(std::make_shared<CountingTask>(1 << 30, progress)));
  }
  CHECK(progress.running == 0);
  CHECK(task.use_count() == 1);
}

TEST_CASE("thread pool: the process shares one until its last user goes") {
  std::shared_ptr<ThreadPool> first = ThreadPool::Acquire();
  const std::shared_ptr<ThreadPool> second = ThreadPool::Acquire();
  CHECK(first.get() == second.get());
  const std::weak_ptr<ThreadPool> observer = first;
  first.reset();
  CHECK_FALSE(observer.expired());
}

TEST_CASE("thread pool: users that come and go on many threads") {
  std::vector<std::thread> users;
  Progress progress;
  for (int user = 0; user < 8; ++user) {
    users.emplace_back([&progress] {
      for (int round = 0; round < 25; ++round) {
        const std::shared_ptr<ThreadPool> pool = ThreadPool::Acquire();
        pool->Submit(std::make_shared<CountingTask>(2, progress));
      }
    });
  }
  for (std::thread& user : users) user.join();
  CHECK(progress.running == 0);
}
