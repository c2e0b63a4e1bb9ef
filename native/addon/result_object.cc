#include "addon/result_object.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace fp {
namespace {

// Where silence has no such quantity, C++ says NaN and JavaScript null.
Napi::Value NumberOrNull(Napi::Env env, double number) {
  return std::isnan(number) ? env.Null() : Napi::Number::New(env, number);
}

template <typename Numbers>
Napi::Array ToArray(Napi::Env env, const Numbers& numbers) {
  const auto array = Napi::Array::New(env, numbers.size());
  uint32_t index = 0;
  for (const double number : numbers) array.Set(index++, Napi::Number::New(env, number));
  return array;
}

Napi::Array ToArray(Napi::Env env, const std::vector<TempoCandidate>& candidates) {
  const auto array = Napi::Array::New(env, candidates.size());
  uint32_t index = 0;
  for (const TempoCandidate& candidate : candidates) {
    auto object = Napi::Object::New(env);
    object.Set("bpm", candidate.bpm);
    object.Set("strength", candidate.strength);
    array.Set(index++, object);
  }
  return array;
}

Napi::Value KeyName(Napi::Env env, int key) {
  static constexpr const char* kPitchClassNames[kPitchClasses] = {"C",  "C#", "D",  "D#", "E",  "F",
                                                                  "F#", "G",  "G#", "A",  "A#", "B"};
  if (key < 0) return env.Null();
  const char* const mode = key < kPitchClasses ? " major" : " minor";
  return Napi::String::New(env, std::string(kPitchClassNames[key % kPitchClasses]) + mode);
}

Napi::Object ToObject(Napi::Env env, const Details& details) {
  auto object = Napi::Object::New(env);
  object.Set("sample_peak_dbfs", NumberOrNull(env, details.sample_peak_dbfs));
  object.Set("true_peak_dbtp", NumberOrNull(env, details.true_peak_dbtp));
  object.Set("loudness_range_lu", NumberOrNull(env, details.loudness_range_lu));
  object.Set("max_momentary_lufs", NumberOrNull(env, details.max_momentary_lufs));
  object.Set("max_short_term_lufs", NumberOrNull(env, details.max_short_term_lufs));
  object.Set("rms_dbfs", NumberOrNull(env, details.rms_dbfs));
  object.Set("tempo_confidence", details.tempo_confidence);
  object.Set("tempo_candidates", ToArray(env, details.tempo_candidates));
  object.Set("beats", ToArray(env, details.beats));
  object.Set("onsets", ToArray(env, details.onsets));
  object.Set("onsets_per_second", details.onsets_per_second);
  object.Set("key", KeyName(env, details.key));
  object.Set("key_confidence", details.key_confidence);
  object.Set("chroma", ToArray(env, details.chroma));
  object.Set("spectral_centroid_hz", NumberOrNull(env, details.spectral_centroid_hz));
  object.Set("spectral_rolloff_hz", NumberOrNull(env, details.spectral_rolloff_hz));
  object.Set("tuning_cents", NumberOrNull(env, details.tuning_cents));
  const bool has_timbre = !std::isnan(details.timbre[0]);
  object.Set("timbre", has_timbre ? Napi::Value(ToArray(env, details.timbre)) : env.Null());
  return object;
}

Napi::Error ErrorWithCode(Napi::Env env, const char* code, const std::string& message) {
  const auto error = Napi::Error::New(env, message);
  error.Value().Set("code", Napi::String::New(env, code));
  return error;
}

}  // namespace

Napi::Object ToObject(Napi::Env env, const AnalysisResult& result) {
  auto object = Napi::Object::New(env);
  auto vector = Napi::Float64Array::New(env, result.vector.size());
  // While its worker is being terminated, an environment makes no more arrays, and nobody will see the object.
  if (vector.IsEmpty()) return object;
  std::copy(result.vector.begin(), result.vector.end(), vector.Data());
  object.Set("vector", vector);
  object.Set("details", ToObject(env, result.details));
  object.Set("frames", static_cast<double>(result.frames));
  return object;
}

Napi::Error ToError(Napi::Env env, AnalysisStrand& ended) {
  switch (ended.CurrentState()) {
    case AnalysisStrand::State::kEmptyAudio:
      return ErrorWithCode(env, "EMPTY_AUDIO", "the track has no samples");
    case AnalysisStrand::State::kInvalidAudio: {
      const auto [frame, channel] = ended.FirstInvalidSample();
      return ErrorWithCode(env, "INVALID_AUDIO",
                           "the sample at frame " + std::to_string(frame) + " of channel " + std::to_string(channel) +
                               " (both counted from 0) is not a finite number within ± " +
                               std::to_string(static_cast<int>(kMaximumAmplitude)) + " (full scale is ± 1)");
    }
    case AnalysisStrand::State::kOutOfMemory:
      return ErrorWithCode(env, "OUT_OF_MEMORY", "not enough memory or threads to analyse the track");
    default:
      return ErrorWithCode(env, "ABORTED", "the analysis was cancelled");
  }
}

Napi::Error TransferredError(Napi::Env env) {
  return ErrorWithCode(env, "INVALID_ARGUMENT", "the samples were transferred during their analysis");
}

}  // namespace fp
