#include "analyzer/analyzer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>

#include "analyzer/pipeline.h"
#include "core/arena.h"

namespace fp {

struct Analyzer::State {
  Arena arena;  // of all that follows
  Pipeline pipeline;
  AnalyzerOptions options;
  AnalyzerStatus status = AnalyzerStatus::kOk;
  // The samples of each channel that wait until they are kMostAtOnce, with room before them.
  AlignedBuffer<float> waiting[kMaximumChannels];
  float behind[kMaximumChannels][kLookBehind] = {};  // the last ones that were worked on
  // Of every kPeakStretch of them, behind one for those that came before.
  AlignedBuffer<uint32_t> magnitude_bits[kMaximumChannels];
  size_t waiting_frames = 0;
  uint64_t frames = 0;
  uint64_t invalid_frame = 0;
  uint32_t invalid_channel = 0;

  // Takes up to `count` samples a channel, as many as are missing to kMostAtOnce: `copy(n, planes)` writes n to the
  // planes.
  template <typename Copy>
  size_t Take(size_t count, const Copy& copy);
  // Works on up to kMostAtOnce samples, whose planes have room for kLookBehind before them.
  void Process(float* const* planes, size_t count);
  void ProcessWaiting();
  bool FindInvalid(const float* const* planes, size_t count);
};

namespace {

uint32_t BitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

}  // namespace

std::unique_ptr<Analyzer> Analyzer::Create(const AnalyzerOptions& options) {
  if (options.sample_rate_hz < kMinimumSampleRateHz || options.sample_rate_hz > kMaximumSampleRateHz ||
      options.channels < 1 || options.channels > kMaximumChannels) {
    return nullptr;
  }
  std::unique_ptr<State> state(new (std::nothrow) State);
  if (!state) return nullptr;
  const ArenaScope scope(state->arena);
  if (!state->pipeline.Init(options)) return nullptr;
  state->options = options;
  for (uint32_t c = 0; c < options.channels; ++c)
    if (!state->waiting[c].Allocate(kLookBehind + kMostAtOnce + kReadBeyond) ||
        !state->magnitude_bits[c].Allocate(1 + kMostAtOnce / kPeakStretch)) {
      return nullptr;
    }
  return std::unique_ptr<Analyzer>(new (std::nothrow) Analyzer(std::move(state)));
}

Analyzer::Analyzer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Analyzer::~Analyzer() = default;

AnalyzerStatus Analyzer::Push(const float* const* channel_data, size_t frames) {
  for (size_t done = 0; done < frames && state_->status == AnalyzerStatus::kOk; Work())
    done += Take(channel_data, done, frames - done);
  return state_->status;
}

AnalyzerStatus Analyzer::PushInPlace(float* const* channel_data, size_t frames) {
  State& state = *state_;
  float* planes[kMaximumChannels];
  std::copy_n(channel_data, state.options.channels, planes);
  while (state.status == AnalyzerStatus::kOk && state.waiting_frames == 0 && frames >= kQuantum) {
    const size_t count = std::min(frames / kQuantum * kQuantum, kMostAtOnce);
    state.Process(planes, count);
    for (uint32_t c = 0; c < state.options.channels; ++c) planes[c] += count;
    frames -= count;
  }
  return Push(planes, frames);
}

AnalyzerStatus Analyzer::PushInterleaved(SampleFormat format, const void* samples, size_t frames) {
  const Kernels& kernels = state_->pipeline.kernels();
  const uint32_t channels = state_->options.channels;
  const size_t frame_bytes = channels * BytesPerSample(format);
  for (size_t done = 0; done < frames && state_->status == AnalyzerStatus::kOk; Work()) {
    const char* const rest = static_cast<const char*>(samples) + done * frame_bytes;
    done += state_->Take(frames - done, [&kernels, format, rest, channels](size_t count, float* const* planes) {
      kernels.deinterleave(format, rest, static_cast<int>(channels), count, planes);
    });
  }
  return state_->status;
}

size_t Analyzer::Take(const float* const* channel_data, size_t start, size_t frames) {
  const uint32_t channels = state_->options.channels;
  return state_->Take(frames, [channel_data, start, channels](size_t count, float* const* planes) {
    for (uint32_t c = 0; c < channels; ++c) std::memcpy(planes[c], channel_data[c] + start, count * sizeof(float));
  });
}

AnalyzerStatus Analyzer::Work() {
  State& state = *state_;
  if (state.status == AnalyzerStatus::kOk && state.waiting_frames == kMostAtOnce) state.ProcessWaiting();
  return state.status;
}

template <typename Copy>
size_t Analyzer::State::Take(size_t count, const Copy& copy) {
  const size_t taken = std::min(count, kMostAtOnce - waiting_frames);
  float* planes[kMaximumChannels];
  for (uint32_t c = 0; c < options.channels; ++c) planes[c] = waiting[c].data() + kLookBehind + waiting_frames;
  copy(taken, planes);
  waiting_frames += taken;
  return taken;
}

void Analyzer::State::ProcessWaiting() {
  float* planes[kMaximumChannels];
  for (uint32_t c = 0; c < options.channels; ++c) planes[c] = waiting[c].data() + kLookBehind;
  Process(planes, waiting_frames);
  waiting_frames = 0;
}

void Analyzer::State::Process(float* const* planes, size_t count) {
  const ArenaScope scope(arena);
  if (FindInvalid(planes, count)) {
    status = AnalyzerStatus::kInvalidAudio;
    return;
  }
  const uint32_t* bits[kMaximumChannels];
  for (uint32_t c = 0; c < options.channels; ++c) {
    std::memcpy(planes[c] - kLookBehind, behind[c], sizeof(behind[c]));
    bits[c] = magnitude_bits[c].data() + 1;
  }
  if (!pipeline.Push(planes, bits, count)) status = AnalyzerStatus::kOutOfMemory;
  const size_t stretches = (count + kPeakStretch - 1) / kPeakStretch;
  for (uint32_t c = 0; c < options.channels; ++c) {
    std::memcpy(behind[c], planes[c] + count - kLookBehind, sizeof(behind[c]));
    // The samples that are looked back at may begin in the last stretch but one.
    magnitude_bits[c][0] = std::max(magnitude_bits[c][stretches - 1], magnitude_bits[c][stretches]);
  }
  frames += count;
}

bool Analyzer::State::FindInvalid(const float* const* planes, size_t count) {
  bool found = false;
  uint64_t earliest = std::numeric_limits<uint64_t>::max();
  for (uint32_t c = 0; c < options.channels; ++c) {
    const uint32_t bits = pipeline.kernels().largest_magnitude_bits(planes[c], count, magnitude_bits[c].data() + 1);
    if (bits <= BitsOf(kMaximumAmplitude)) continue;
    for (size_t i = 0; i < count; ++i) {
      if (std::fabs(planes[c][i]) <= kMaximumAmplitude || frames + i >= earliest) continue;
      earliest = frames + i;
      invalid_channel = c;
      break;
    }
    found = true;
  }
  if (found) invalid_frame = earliest;
  return found;
}

AnalyzerStatus Analyzer::Finish(AnalysisResult* result) {
  State& state = *state_;
  const ArenaScope scope(state.arena);
  if (state.status == AnalyzerStatus::kOk && state.waiting_frames > 0) state.ProcessWaiting();
  if (state.status != AnalyzerStatus::kOk) return state.status;
  if (state.frames == 0) return state.status = AnalyzerStatus::kEmptyAudio;
  const float* tail[kMaximumChannels];
  const uint32_t* bits[kMaximumChannels];
  for (uint32_t c = 0; c < state.options.channels; ++c) {
    state.magnitude_bits[c][1] = 0;
    bits[c] = state.magnitude_bits[c].data() + 1;
    tail[c] = state.waiting[c].data() + kLookBehind;
    std::memcpy(state.waiting[c].data(), state.behind[c], sizeof(state.behind[c]));
    std::memset(state.waiting[c].data() + kLookBehind, 0, kLookBehind * sizeof(float));
  }
  if (!state.pipeline.Finish(tail, bits, result)) state.status = AnalyzerStatus::kOutOfMemory;
  result->frames = state.frames;
  return state.status;
}

uint64_t Analyzer::InvalidFrame() const { return state_->invalid_frame; }
uint32_t Analyzer::InvalidChannel() const { return state_->invalid_channel; }

}  // namespace fp
