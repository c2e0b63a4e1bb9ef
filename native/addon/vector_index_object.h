// The JavaScript class VectorIndex: checks arguments, copies them into an index or a job, keeps promises. See
// lib/binding/types.ts.
#ifndef FP_ADDON_VECTOR_INDEX_OBJECT_H_
#define FP_ADDON_VECTOR_INDEX_OBJECT_H_

#include <napi.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "addon/environment.h"
#include "addon/parallel_job.h"
#include "similarity/vector_index.h"

namespace fp {

class VectorIndexObject final : public Napi::ObjectWrap<VectorIndexObject>, public Waiting {
 public:
  static Napi::Function Define(Napi::Env env);

  explicit VectorIndexObject(const Napi::CallbackInfo& info);
  void Finalize(Napi::Env env) override;

  bool Settle(Napi::Env env) override;

 private:
  struct Pending {
    Napi::Promise::Deferred deferred;
    std::shared_ptr<ParallelJob> job;
    Napi::Value (*result)(Napi::Env env, const ParallelJob& job);
  };

  Napi::Value Append(const Napi::CallbackInfo& info);
  Napi::Value Nearest(const Napi::CallbackInfo& info);
  Napi::Value Neighbors(const Napi::CallbackInfo& info);
  Napi::Value Tracks(const Napi::CallbackInfo& info);
  Napi::Value Bytes(const Napi::CallbackInfo& info);

  Napi::Value Start(Napi::Env env, std::shared_ptr<ParallelJob> job,
                    Napi::Value (*result)(Napi::Env env, const ParallelJob& job));

  std::shared_ptr<Environment> environment_;
  // Jobs share it; nothing is appended while one is under way.
  std::shared_ptr<VectorIndex> index_;
  std::vector<Pending> pending_;
  int64_t reported_bytes_ = 0;
};

}  // namespace fp

#endif  // FP_ADDON_VECTOR_INDEX_OBJECT_H_
