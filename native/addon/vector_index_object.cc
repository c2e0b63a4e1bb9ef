#include "addon/vector_index_object.h"

#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "addon/nearest_job.h"
#include "addon/neighbors_job.h"

namespace fp {
namespace {

void ThrowTypeError(Napi::Env env, const std::string& message) {
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
}

// The contents of a typed array of one kind; they stay valid until JavaScript runs again.
template <typename T>
struct Elements {
  const T* data = nullptr;
  size_t length = 0;
};

template <typename T>
struct ArrayKind;
template <>
struct ArrayKind<float> {
  static constexpr napi_typedarray_type kType = napi_float32_array;
  static constexpr const char* kName = "Float32Array";
};
template <>
struct ArrayKind<uint32_t> {
  static constexpr napi_typedarray_type kType = napi_uint32_array;
  static constexpr const char* kName = "Uint32Array";
};
template <>
struct ArrayKind<uint8_t> {
  static constexpr napi_typedarray_type kType = napi_uint8_array;
  static constexpr const char* kName = "Uint8Array";
};

template <typename T>
std::optional<Elements<T>> ReadArray(Napi::Env env, Napi::Value value, const char* name) {
  bool is_typed_array = false;
  napi_typedarray_type type = napi_int8_array;
  size_t length = 0;
  void* data = nullptr;
  if (napi_is_typedarray(env, value, &is_typed_array) != napi_ok || !is_typed_array ||
      napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != ArrayKind<T>::kType || (length > 0 && data == nullptr)) {
    ThrowTypeError(env, std::string(name) + " must be a " + ArrayKind<T>::kName);
    return std::nullopt;
  }
  return Elements<T>{static_cast<const T*>(data), length};
}

template <typename T>
std::optional<std::vector<T>> ReadVector(Napi::Env env, Napi::Object object, const char* name, size_t length) {
  const auto elements = ReadArray<T>(env, object.Get(name), name);
  if (!elements) return std::nullopt;
  if (elements->length != length) {
    ThrowTypeError(env, std::string(name) + " must have length " + std::to_string(length));
    return std::nullopt;
  }
  return std::vector<T>(elements->data, elements->data + length);
}

std::optional<double> ReadNumber(Napi::Env env, Napi::Object object, const char* name, double minimum, double maximum) {
  const Napi::Value value = object.Get(name);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
  if (number >= minimum && number <= maximum) return number;
  ThrowTypeError(
      env, std::string(name) + " must be a number from " + std::to_string(minimum) + " to " + std::to_string(maximum));
  return std::nullopt;
}

std::optional<VectorLayout> ReadLayout(Napi::Env env, Napi::Value value) {
  constexpr int kMaximumRows = 256;
  if (!value.IsObject()) {
    ThrowTypeError(env, "layout must be an object");
    return std::nullopt;
  }
  const auto object = value.As<Napi::Object>();
  const auto groups = ReadArray<uint8_t>(env, object.Get("groups"), "groups");
  if (!groups) return std::nullopt;
  if (groups->length == 0 || groups->length > kMaximumRows) {
    ThrowTypeError(env, "groups must have length 1 to " + std::to_string(kMaximumRows));
    return std::nullopt;
  }
  VectorLayout layout;
  layout.rows = static_cast<int>(groups->length);
  layout.groups.assign(groups->data, groups->data + groups->length);
  for (const uint8_t group : layout.groups) {
    if (group < kMaximumGroups) continue;
    ThrowTypeError(env, "groups must be below " + std::to_string(kMaximumGroups));
    return std::nullopt;
  }
  const auto circular_row = ReadNumber(env, object, "circularRow", -1, layout.rows - 1);
  if (!circular_row) return std::nullopt;
  const auto period = ReadNumber(env, object, "period", 0, 1e6);
  if (!period) return std::nullopt;
  const auto optional_group = ReadNumber(env, object, "optionalGroup", -1, kMaximumGroups - 1);
  if (!optional_group) return std::nullopt;
  layout.circular_row = static_cast<int>(*circular_row);
  layout.period = static_cast<float>(*period);
  layout.optional_group = static_cast<int>(*optional_group);
  return layout;
}

// What both kinds of search take.
struct SearchOptions {
  RowWeights weights;
  size_t k;
  TrackFilter allowed;
};

std::optional<SearchOptions> ReadSearchOptions(Napi::Env env, Napi::Value value, const VectorIndex& index) {
  if (!value.IsObject()) {
    ThrowTypeError(env, "options must be an object");
    return std::nullopt;
  }
  const auto object = value.As<Napi::Object>();
  const size_t rows = static_cast<size_t>(index.layout().rows);
  const auto weights = ReadVector<float>(env, object, "weights", rows);
  if (!weights) return std::nullopt;
  const auto weights_without = ReadVector<float>(env, object, "weightsWithoutOptional", rows);
  if (!weights_without) return std::nullopt;
  const auto k = ReadNumber(env, object, "k", 0, static_cast<double>(0xffffffff));
  if (!k) return std::nullopt;
  SearchOptions options = {{*weights, *weights_without}, static_cast<size_t>(*k), {}};
  const Napi::Value allowed = object.Get("allowed");
  if (!allowed.IsNull()) {
    const auto bytes = ReadVector<uint8_t>(env, object, "allowed", (index.tracks() + 7) / 8);
    if (!bytes) return std::nullopt;
    options.allowed = *bytes;
  }
  return options;
}

template <typename T>
T* NewArray(Napi::Env env, Napi::Object result, const char* name, size_t length) {
  auto array = Napi::TypedArrayOf<T>::New(env, length);
  result.Set(name, array);
  return array.Data();
}

Napi::Value NearestResult(Napi::Env env, const ParallelJob& job) {
  const std::vector<Neighbor>& nearest = static_cast<const NearestJob&>(job).result();
  const auto result = Napi::Object::New(env);
  uint32_t* tracks = NewArray<uint32_t>(env, result, "tracks", nearest.size());
  double* distances = NewArray<double>(env, result, "distances", nearest.size());
  for (size_t i = 0; i < nearest.size(); ++i) {
    tracks[i] = nearest[i].track;
    distances[i] = std::sqrt(nearest[i].squared_distance);
  }
  return result;
}

Napi::Value NeighborsResult(Napi::Env env, const ParallelJob& job) {
  const auto& neighbors = static_cast<const NeighborsJob&>(job);
  const size_t count = neighbors.neighbors().size();
  const auto result = Napi::Object::New(env);
  uint32_t* tracks = NewArray<uint32_t>(env, result, "tracks", count);
  double* distances = NewArray<double>(env, result, "distances", count);
  if (count == 0) return result;
  std::memcpy(tracks, neighbors.neighbors().data(), count * sizeof(*tracks));
  std::memcpy(distances, neighbors.distances().data(), count * sizeof(*distances));
  return result;
}

Napi::Error OutOfMemory(Napi::Env env) {
  const auto error = Napi::Error::New(env, "not enough memory for the search");
  error.Set("code", Napi::String::New(env, "OUT_OF_MEMORY"));
  return error;
}

}  // namespace

Napi::Function VectorIndexObject::Define(Napi::Env env) {
  return DefineClass(env, "VectorIndex",
                     {
                         InstanceMethod<&VectorIndexObject::Append>("append"),
                         InstanceMethod<&VectorIndexObject::Nearest>("nearest"),
                         InstanceMethod<&VectorIndexObject::Neighbors>("neighbors"),
                         InstanceAccessor<&VectorIndexObject::Tracks>("tracks"),
                         InstanceAccessor<&VectorIndexObject::Bytes>("bytes"),
                     });
}

VectorIndexObject::VectorIndexObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<VectorIndexObject>(info) {
  // Not wrapped where the worker is being terminated; then nobody would ever finalize what this object holds.
  if (IsEmpty()) return;
  auto layout = ReadLayout(info.Env(), info[0]);
  if (!layout) return;
  environment_ = *info.Env().GetInstanceData<std::shared_ptr<Environment>>();
  index_ = std::make_shared<VectorIndex>(std::move(*layout));
}

void VectorIndexObject::Finalize(Napi::Env env) {
  Napi::MemoryManagement::AdjustExternalMemory(env, -std::exchange(reported_bytes_, 0));
}

Napi::Value VectorIndexObject::Append(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto values = ReadArray<float>(env, info[0], "values");
  if (!values) return env.Undefined();
  const auto confidences = ReadArray<float>(env, info[1], "confidences");
  if (!confidences) return env.Undefined();
  const auto presences = ReadArray<uint32_t>(env, info[2], "presences");
  if (!presences) return env.Undefined();
  const size_t count = presences->length;
  const size_t rows = static_cast<size_t>(index_->layout().rows);
  if (confidences->length != count || values->length != count * rows) {
    ThrowTypeError(env, "values, confidences and presences must be of as many tracks");
  } else if (index_->tracks() + count >= NeighborsJob::kNobody) {
    ThrowTypeError(env, "an index has room for 4 294 967 294 tracks");
  } else if (!pending_.empty()) {
    ThrowTypeError(env, "nothing can be appended during a search");
  } else if (!index_->Append(values->data, confidences->data, presences->data, count)) {
    OutOfMemory(env).ThrowAsJavaScriptException();
  } else {
    const auto bytes = static_cast<int64_t>(index_->bytes());
    Napi::MemoryManagement::AdjustExternalMemory(env, bytes - std::exchange(reported_bytes_, bytes));
  }
  return env.Undefined();
}

Napi::Value VectorIndexObject::Nearest(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  auto options = ReadSearchOptions(env, info[0], *index_);
  if (!options) return env.Undefined();
  const auto object = info[0].As<Napi::Object>();
  const auto values = ReadVector<float>(env, object, "values", static_cast<size_t>(index_->layout().rows));
  if (!values) return env.Undefined();
  const auto confidence = ReadNumber(env, object, "confidence", 0, 1);
  if (!confidence) return env.Undefined();
  const auto presence = ReadNumber(env, object, "presence", 0, static_cast<double>(0xffffffff));
  if (!presence) return env.Undefined();
  const TrackVector vector = {*values, static_cast<float>(*confidence), static_cast<uint32_t>(*presence)};
  PreparedQuery query(index_->layout(), vector, options->weights);
  return Start(env,
               std::make_shared<NearestJob>(index_, std::move(query), std::move(options->allowed), options->k,
                                            environment_->Pool().maximum_threads(), environment_->Listener()),
               NearestResult);
}

Napi::Value VectorIndexObject::Neighbors(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  auto options = ReadSearchOptions(env, info[0], *index_);
  if (!options) return env.Undefined();
  const auto queries = ReadArray<uint32_t>(env, info[0].As<Napi::Object>().Get("tracks"), "tracks");
  if (!queries) return env.Undefined();
  std::vector<uint32_t> tracks(queries->data, queries->data + queries->length);
  for (const uint32_t track : tracks) {
    if (track < index_->tracks()) continue;
    ThrowTypeError(env, "tracks must be in the index");
    return env.Undefined();
  }
  const auto job = std::make_shared<NeighborsJob>(index_, std::move(tracks), std::move(options->weights),
                                                  std::move(options->allowed), options->k,
                                                  environment_->Pool().maximum_threads(), environment_->Listener());
  if (!job->Allocate()) {
    OutOfMemory(env).ThrowAsJavaScriptException();
    return env.Undefined();
  }
  return Start(env, job, NeighborsResult);
}

Napi::Value VectorIndexObject::Tracks(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(index_->tracks()));
}

Napi::Value VectorIndexObject::Bytes(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(index_->bytes()));
}

Napi::Value VectorIndexObject::Start(Napi::Env env, std::shared_ptr<ParallelJob> job,
                                     Napi::Value (*result)(Napi::Env env, const ParallelJob& job)) {
  const auto deferred = Napi::Promise::Deferred::New(env);
  if (!job->Start(environment_->Pool())) {
    deferred.Reject(OutOfMemory(env).Value());
    return deferred.Promise();
  }
  if (pending_.empty()) {
    Ref();
    environment_->AddWaiting(env, this);
  }
  pending_.push_back({deferred, std::move(job), result});
  return deferred.Promise();
}

bool VectorIndexObject::Settle(Napi::Env env) {
  const Napi::HandleScope scope(env);
  [[maybe_unused]] const Napi::Object keep_alive = Value();
  bool settled = false;
  for (size_t i = 0; i < pending_.size();) {
    if (!pending_[i].job->done()) {
      ++i;
      continue;
    }
    const Pending ended = std::move(pending_[i]);
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
    ended.deferred.Resolve(ended.result(env, *ended.job));
    settled = true;
  }
  if (settled && pending_.empty()) {
    environment_->RemoveWaiting(env, this);
    Unref();
  }
  return settled;
}

}  // namespace fp
