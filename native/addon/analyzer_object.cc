#include "addon/analyzer_object.h"

#include <utility>

#include "addon/arguments.h"
#include "addon/result_object.h"

namespace fp {

Napi::Function AnalyzerObject::Define(Napi::Env env) {
  return DefineClass(env, "Analyzer",
                     {
                         InstanceMethod<&AnalyzerObject::Push>("push"),
                         InstanceMethod<&AnalyzerObject::PushInterleaved>("pushInterleaved"),
                         InstanceMethod<&AnalyzerObject::Lend>("lend"),
                         InstanceMethod<&AnalyzerObject::Drain>("drain"),
                         InstanceMethod<&AnalyzerObject::Finish>("finish"),
                         InstanceMethod<&AnalyzerObject::Cancel>("cancel"),
                     });
}

AnalyzerObject::AnalyzerObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<AnalyzerObject>(info) {
  // Not wrapped where the worker is being terminated; then nobody would ever finalize what this object holds.
  if (IsEmpty()) return;
  const auto options = ReadOptions(info.Env(), info[0]);
  if (!options) return;
  environment_ = *info.Env().GetInstanceData<std::shared_ptr<Environment>>();
  channels_ = options->channels;
  strand_ = std::make_shared<AnalysisStrand>(*options, environment_->Listener());
}

AnalyzerObject::~AnalyzerObject() {
  // Before the references to what was lent go.
  if (strand_) strand_->Cancel();
}

void AnalyzerObject::Finalize(Napi::Env env) {
  Napi::MemoryManagement::AdjustExternalMemory(env, -std::exchange(reported_bytes_, 0));
}

Napi::Value AnalyzerObject::Push(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto samples = ReadChannelData(env, info[0], channels_);
  return samples ? PushSamples(env, *samples) : env.Undefined();
}

Napi::Value AnalyzerObject::PushInterleaved(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto samples = ReadInterleaved(env, info[0], info[1], channels_);
  return samples ? PushSamples(env, *samples) : env.Undefined();
}

Napi::Value AnalyzerObject::PushSamples(Napi::Env env, const SampleView& samples) {
  if (ThrowIfClosed(env)) return env.Undefined();
  const bool room = strand_->Push(samples, environment_->Pool());
  ReportMemory(env);
  return Napi::Boolean::New(env, room);
}

Napi::Value AnalyzerObject::Lend(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ChannelBuffers buffers{};
  const auto samples = ReadChannelData(env, info[0], channels_, &buffers);
  if (!samples || ThrowIfClosed(env)) return env.Undefined();
  ReleaseLent(env);
  for (uint32_t channel = 0; channel < channels_; ++channel) {
    lent_.push_back(Napi::Persistent(Napi::Value(env, buffers[channel])));
    if (lent_.back().IsEmpty()) return env.Undefined();
  }
  strand_->Lend(*samples, environment_->Pool());
  ReportMemory(env);
  return env.Undefined();
}

Napi::Value AnalyzerObject::Drain(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto deferred = Napi::Promise::Deferred::New(env);
  if (strand_->WaitForRoom()) {
    deferred.Resolve(env.Undefined());
  } else {
    drains_.push_back(deferred);
    Wait(env);
  }
  return deferred.Promise();
}

Napi::Value AnalyzerObject::Finish(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (ThrowIfFinished(env)) return env.Undefined();
  finish_called_ = true;
  finish_ = Napi::Promise::Deferred::New(env);
  const Napi::Promise promise = finish_->Promise();
  Wait(env);
  strand_->Finish(environment_->Pool());
  // An analysis that has ended before, in failure, has nothing more to announce.
  Settle(env);
  return promise;
}

Napi::Value AnalyzerObject::Cancel(const Napi::CallbackInfo& info) {
  strand_->Cancel();
  ReleaseLent(info.Env());
  ReportMemory(info.Env());
  Settle(info.Env());
  return info.Env().Undefined();
}

bool AnalyzerObject::ThrowIfClosed(Napi::Env env) const {
  if (ThrowIfFinished(env)) return true;
  const bool is_lent = strand_->IsLent();
  if (is_lent) Napi::Error::New(env, "what lend() took has not been read yet").ThrowAsJavaScriptException();
  return is_lent;
}

bool AnalyzerObject::ThrowIfFinished(Napi::Env env) const {
  if (finish_called_) Napi::Error::New(env, "finish() has been called before").ThrowAsJavaScriptException();
  return finish_called_;
}

void AnalyzerObject::Wait(Napi::Env env) {
  if (waiting_) return;
  waiting_ = true;
  Ref();
  environment_->AddWaiting(env, this);
}

bool AnalyzerObject::Settle(Napi::Env env) {
  if (!waiting_) return false;
  const Napi::HandleScope scope(env);
  [[maybe_unused]] const Napi::Object keep_alive = Value();
  const bool drained = SettleDrains(env);
  const bool finished = SettleFinish(env);
  if (waiting_ && drains_.empty() && !finish_) {
    waiting_ = false;
    environment_->RemoveWaiting(env, this);
    Unref();
  }
  if (finished) ReportMemory(env);
  return drained || finished;
}

bool AnalyzerObject::SettleDrains(Napi::Env env) {
  if (drains_.empty() || !strand_->WaitForRoom()) return false;
  ReleaseLent(env);
  for (const auto& deferred : std::exchange(drains_, {})) deferred.Resolve(env.Undefined());
  return true;
}

bool AnalyzerObject::SettleFinish(Napi::Env env) {
  if (!finish_ || strand_->CurrentState() == AnalysisStrand::State::kRunning) return false;
  const Napi::Promise::Deferred deferred = *std::exchange(finish_, std::nullopt);
  ReleaseLent(env);
  const AnalysisStrand::State state = strand_->CurrentState();
  if (transferred_ && state != AnalysisStrand::State::kCancelled) {
    deferred.Reject(TransferredError(env).Value());
  } else if (state == AnalysisStrand::State::kDone) {
    deferred.Resolve(ToObject(env, *strand_->TakeResult()));
  } else {
    deferred.Reject(ToError(env, *strand_).Value());
  }
  return true;
}

void AnalyzerObject::ReleaseLent(Napi::Env env) {
  if (lent_.empty() || strand_->IsLent()) return;
  for (const auto& buffer : lent_) {
    bool detached = false;
    transferred_ |= napi_is_detached_arraybuffer(env, buffer.Value(), &detached) == napi_ok && detached;
  }
  lent_.clear();
}

void AnalyzerObject::ReportMemory(Napi::Env env) {
  const auto bytes = static_cast<int64_t>(strand_->HeldBytes());
  if (bytes == reported_bytes_) return;
  Napi::MemoryManagement::AdjustExternalMemory(env, bytes - std::exchange(reported_bytes_, bytes));
}

}  // namespace fp
