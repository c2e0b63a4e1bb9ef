#include "addon/environment.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace fp {

// Work on the pool outlives its environment by up to one turn, so what they call has its own life and can be closed.
class Environment::WakeUp final : public fp::Listener {
 public:
  bool Open(Napi::Env env, Environment* environment) {
    const auto name = Napi::String::New(env, "fp_native");
    const auto settle = [](napi_env env, napi_value, void* context, void*) {
      // Without an environment this is a call that teardown has discarded.
      if (env != nullptr) static_cast<Environment*>(context)->SettleWaiting(env);
    };
    if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, environment, settle,
                                        &function_) != napi_ok) {
      Napi::Error::New(env).ThrowAsJavaScriptException();
      return false;
    }
    open_ = true;
    KeepProcessAlive(env, false);
    return true;
  }

  void Close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!open_) return;
    open_ = false;
    napi_release_threadsafe_function(function_, napi_tsfn_abort);
  }

  void KeepProcessAlive(Napi::Env env, bool alive) {
    if (!open_) return;
    alive ? napi_ref_threadsafe_function(env, function_) : napi_unref_threadsafe_function(env, function_);
  }

  void BeforeSettling() { called_ = false; }

  void OnProgress() override {
    if (called_.exchange(true)) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (open_ && napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking) != napi_ok) called_ = false;
  }

 private:
  std::mutex mutex_;
  bool open_ = false;  // written on the environment's thread
  std::atomic<bool> called_{false};
  napi_threadsafe_function function_ = nullptr;
};

Environment::Environment() : pool_(ThreadPool::Acquire()), wake_up_(std::make_shared<WakeUp>()) {}

std::shared_ptr<Environment> Environment::Create(Napi::Env env) {
  const std::shared_ptr<Environment> environment(new Environment);
  if (!environment->wake_up_->Open(env, environment.get())) return nullptr;
  // Hooks run last in, first out: this one before the thread-safe function's own.
  env.AddCleanupHook([](WakeUp* wake_up) { wake_up->Close(); }, environment->wake_up_.get());
  if (env.IsExceptionPending()) return nullptr;
  return environment;
}

std::shared_ptr<fp::Listener> Environment::Listener() const { return wake_up_; }

void Environment::AddWaiting(Napi::Env env, Waiting* object) {
  if (waiting_.empty()) wake_up_->KeepProcessAlive(env, true);
  waiting_.push_back(object);
}

void Environment::RemoveWaiting(Napi::Env env, Waiting* object) {
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), object), waiting_.end());
  if (waiting_.empty()) wake_up_->KeepProcessAlive(env, false);
}

void Environment::SettleWaiting(Napi::Env env) {
  wake_up_->BeforeSettling();
  // Settling can run JavaScript (a getter of `then` on a prototype), which may add, settle and remove any object here.
  size_t index = 0;
  while (index < waiting_.size()) index = waiting_[index]->Settle(env) ? 0 : index + 1;
}

}  // namespace fp
