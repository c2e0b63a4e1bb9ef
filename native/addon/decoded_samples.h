// The last touches on what the decoders in JavaScript yield, in place; far faster than in JavaScript.
#ifndef FP_ADDON_DECODED_SAMPLES_H_
#define FP_ADDON_DECODED_SAMPLES_H_

#include <napi.h>

namespace fp {

// Sets `requantize`, `muteImpossibleSamples` and `muteImpossibleInterleaved` of NativeBinding (lib/binding/types.ts).
void DefineDecodedSamples(Napi::Env env, Napi::Object exports);

}  // namespace fp

#endif  // FP_ADDON_DECODED_SAMPLES_H_
