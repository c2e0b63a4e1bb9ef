// The JavaScript class Analyzer: checks arguments, copies samples into a strand or lends them to it, keeps promises.
// See lib/binding/types.ts.
#ifndef FP_ADDON_ANALYZER_OBJECT_H_
#define FP_ADDON_ANALYZER_OBJECT_H_

#include <napi.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "addon/analysis_strand.h"
#include "addon/environment.h"

namespace fp {

class AnalyzerObject final : public Napi::ObjectWrap<AnalyzerObject>, public Waiting {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit AnalyzerObject(const Napi::CallbackInfo& info);
  ~AnalyzerObject() override;
  void Finalize(Napi::Env env) override;

  bool Settle(Napi::Env env) override;

 private:
  Napi::Value Push(const Napi::CallbackInfo& info);
  Napi::Value PushInterleaved(const Napi::CallbackInfo& info);
  Napi::Value Lend(const Napi::CallbackInfo& info);
  Napi::Value Drain(const Napi::CallbackInfo& info);
  Napi::Value Finish(const Napi::CallbackInfo& info);
  Napi::Value Cancel(const Napi::CallbackInfo& info);

  // True: samples can't be taken, and an exception says why. Asked after they were read, as that may have run
  // JavaScript.
  bool ThrowIfClosed(Napi::Env env) const;
  bool ThrowIfFinished(Napi::Env env) const;
  Napi::Value PushSamples(Napi::Env env, const SampleView& samples);
  void Wait(Napi::Env env);
  bool SettleDrains(Napi::Env env);
  bool SettleFinish(Napi::Env env);
  // Lets go of what was lent once it has been read.
  void ReleaseLent(Napi::Env env);
  void ReportMemory(Napi::Env env);

  std::shared_ptr<Environment> environment_;
  std::shared_ptr<AnalysisStrand> strand_;
  uint32_t channels_ = 0;
  bool finish_called_ = false;
  bool waiting_ = false;
  std::vector<Napi::Reference<Napi::Value>> lent_;  // the buffers that the strand reads
  bool transferred_ = false;                        // one of them, before it was read
  std::optional<Napi::Promise::Deferred> finish_;
  std::vector<Napi::Promise::Deferred> drains_;
  int64_t reported_bytes_ = 0;
};

}  // namespace fp

#endif  // FP_ADDON_ANALYZER_OBJECT_H_
