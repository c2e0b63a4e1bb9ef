// The addon's exports: NativeBinding of lib/binding/types.ts.
#include <napi.h>

#include <cstdint>
#include <memory>

#include "addon/analyzer_object.h"
#include "addon/decoded_samples.h"
#include "addon/environment.h"
#include "addon/vector_index_object.h"
#include "core/dimensions.generated.h"
#include "kernels/dispatch.h"

namespace fp {
namespace {

Napi::Array InstructionSetNames(Napi::Env env) {
  const auto names = Napi::Array::New(env);
  uint32_t index = 0;
  for (const char* const name : AvailableInstructionSets()) names.Set(index++, Napi::String::New(env, name));
  return names;
}

Napi::Array DimensionNames(Napi::Env env) {
  const auto names = Napi::Array::New(env);
  uint32_t index = 0;
  for (const DimensionFacts& dimension : kDimensions) names.Set(index++, Napi::String::New(env, dimension.name));
  return names;
}

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  auto environment = Environment::Create(env);
  if (!environment) return exports;
  env.SetInstanceData(new std::shared_ptr<Environment>(std::move(environment)));
  exports.Set("Analyzer", AnalyzerObject::Define(env));
  DefineDecodedSamples(env, exports);
  exports.Set("VectorIndex", VectorIndexObject::Define(env));
  exports.Set("instructionSet", Napi::String::New(env, ActiveInstructionSet()));
  exports.Set("instructionSets", InstructionSetNames(env));
  exports.Set("dimensionNames", DimensionNames(env));
  return exports;
}

}  // namespace
}  // namespace fp

static Napi::Object Initialize(Napi::Env env, Napi::Object exports) { return fp::Initialize(env, exports); }

NODE_API_MODULE(fp_native, Initialize)
