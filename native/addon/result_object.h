// Turns an ended analysis into what `finish()` settles with: a NativeResult of lib/binding/types.ts or an Error.
#ifndef FP_ADDON_RESULT_OBJECT_H_
#define FP_ADDON_RESULT_OBJECT_H_

#include <napi.h>

#include "addon/analysis_strand.h"
#include "analyzer/analyzer.h"

namespace fp {

Napi::Object ToObject(Napi::Env env, const AnalysisResult& result);

// Each Error has a `code`.

// `ended`: any state but kRunning and kDone.
Napi::Error ToError(Napi::Env env, AnalysisStrand& ended);
// For samples that were lent, whatever was made of them.
Napi::Error TransferredError(Napi::Env env);

}  // namespace fp

#endif  // FP_ADDON_RESULT_OBJECT_H_
