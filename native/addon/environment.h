// What the addon keeps for one JavaScript environment (the main thread or a worker): its share of the thread pool and
// the way back from pool threads.
#ifndef FP_ADDON_ENVIRONMENT_H_
#define FP_ADDON_ENVIRONMENT_H_

#include <napi.h>

#include <memory>
#include <vector>

#include "addon/listener.h"
#include "addon/thread_pool.h"

namespace fp {

// A JavaScript object with promises to keep.
class Waiting {
 public:
  virtual ~Waiting() = default;

  // Settles those promises that can be. True: there were such, and JavaScript may have run.
  virtual bool Settle(Napi::Env env) = 0;
};

class Environment {
 public:
  // Null, with a JavaScript exception pending, where the environment can't be set up.
  static std::shared_ptr<Environment> Create(Napi::Env env);
  ~Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  ThreadPool& Pool() const { return *pool_; }

  // Wakes this environment's thread; harmless at any time on any thread.
  std::shared_ptr<fp::Listener> Listener() const;

  // Between these calls the object's promises are pending, and the process stays alive for them.
  void AddWaiting(Napi::Env env, Waiting* object);
  void RemoveWaiting(Napi::Env env, Waiting* object);

 private:
  class WakeUp;

  Environment();
  void SettleWaiting(Napi::Env env);

  const std::shared_ptr<ThreadPool> pool_;
  const std::shared_ptr<WakeUp> wake_up_;
  std::vector<Waiting*> waiting_;
};

}  // namespace fp

#endif  // FP_ADDON_ENVIRONMENT_H_
