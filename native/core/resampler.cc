#include "core/resampler.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "core/math.h"

namespace fp {
namespace {

constexpr uint32_t kMostPhases = 4096;
constexpr uint64_t kMostBatchInputs = 16384;

// A low pass; its edges in shares of the lower rate.
struct Design {
  double flat_to;
  double silent_from;
  double attenuation_db;
};
// What lies between the edges may fold back, but only to above the lower edge.
constexpr Design Downwards(double flat_to) { return {flat_to, 1.0 - flat_to, 80.0}; }
// Images fill a band that is empty in the source and stand alone there: measures that look at decibels see them.
constexpr Design kUpwards = {0.469, 0.5, 100.0};

// Kaiser's design formulas (Kaiser 1974): shape and length for an attenuation.
double KaiserBeta(double attenuation_db) { return 0.1102 * (attenuation_db - 8.7); }
double KaiserTaps(double attenuation_db, double transition_per_rate) {
  return (attenuation_db - 8.0) / (2.285 * 2.0 * kPi * transition_per_rate);
}

}  // namespace

bool Resampler::Init(const Kernels& kernels, uint32_t input_rate_hz, uint32_t output_rate_hz, double flat_to) {
  kernels_ = &kernels;
  const uint32_t divisor = std::gcd(input_rate_hz, output_rate_hz);
  input_step_ = input_rate_hz / divisor;
  output_step_ = output_rate_hz / divisor;
  phases_ = output_step_ < kMostPhases ? static_cast<uint32_t>(output_step_) : kMostPhases;

  const Design design = output_rate_hz > input_rate_hz ? kUpwards : Downwards(flat_to);
  const double lower_rate = input_rate_hz < output_rate_hz ? input_rate_hz : output_rate_hz;
  const double cycles = lower_rate / input_rate_hz;  // of the lower rate in an input sample
  const double transition = (design.silent_from - design.flat_to) * cycles;
  const double cutoff = 0.5 * (design.silent_from + design.flat_to) * cycles;
  const double beta = KaiserBeta(design.attenuation_db);
  const int half = static_cast<int>(std::ceil(KaiserTaps(design.attenuation_db, transition) / 2.0)) + 1;
  const int taps = (2 * half + kMaximumLanes - 1) / kMaximumLanes * kMaximumLanes;

  if (!coefficients_.Allocate(static_cast<size_t>(phases_) * taps)) return false;
  for (uint32_t p = 0; p < phases_; ++p) {
    float* const row = coefficients_.data() + static_cast<size_t>(p) * taps;
    const double position = static_cast<double>(p) / phases_;
    double sum = 0.0;
    for (int t = 0; t < taps; ++t) {
      const double distance = t - (taps / 2 - 1) - position;  // from the output's time, in input samples
      const double x = distance / (taps / 2);
      const double window = std::fabs(x) < 1.0 ? BesselI0(beta * std::sqrt(1.0 - x * x)) / BesselI0(beta) : 0.0;
      const double value = 2.0 * cutoff * Sinc(2.0 * cutoff * distance) * window;
      row[t] = static_cast<float>(value);
      sum += value;
    }
    for (int t = 0; t < taps; ++t) row[t] = static_cast<float>(row[t] / sum);  // the same gain at every position
  }
  filter_ = {taps, coefficients_.data()};
  history_start_ = -(taps / 2 - 1);
  history_size_ = static_cast<size_t>(taps / 2 - 1);

  // A lane takes a whole number of periods, of which the outputs fill a vector and the inputs outweigh the overlap.
  uint64_t periods = 1;
  while (periods * output_step_ < kMaximumLanes || periods * input_step_ < static_cast<uint64_t>(taps)) ++periods;
  const uint64_t batch_inputs = periods * input_step_ * static_cast<uint64_t>(kernels.lanes);
  if (input_step_ == 2 && output_step_ == 1 && static_cast<size_t>(taps) + kMaximumLanes <= kLookBehind) {
    method_ = Method::kHalving;
  } else if (phases_ == output_step_ && batch_inputs <= kMostBatchInputs) {
    method_ = Method::kPeriods;
    batch_ = periods * output_step_ * static_cast<uint64_t>(kernels.lanes);
    periodic_.inputs = static_cast<int>(periods * input_step_);
    periodic_.outputs = static_cast<int>(periods * output_step_);
  }
  // Kernels read and write whole vectors, and stretches of whole vectors, beyond the last sample.
  constexpr size_t kBeyond = 2 * kMaximumLanes * kMaximumLanes;
  const size_t waiting = method_ == Method::kPeriods ? 2 * batch_inputs : 0;
  most_output_ = static_cast<size_t>((kMostInput + waiting + taps) * output_step_ / input_step_) + kBeyond;
  if (method_ == Method::kHalving) return InitHalving();
  const size_t history = kMostInput + waiting + 4 * static_cast<size_t>(taps) + 2 * kBeyond;
  for (AlignedBuffer<float>& inputs : history_)
    if (!inputs.Allocate(history)) return false;
  if (method_ == Method::kPeriods) return InitPeriods();
  return start_.Allocate(most_output_) && phase_.Allocate(most_output_);
}

bool Resampler::InitHalving() {
  // Taps an odd distance from the middle, outermost first; the last tap of an even number of them is zero.
  const int pairs = filter_.taps / 4;
  for (AlignedBuffer<float>& inputs : history_)
    if (!inputs.Allocate(kLookBehind + 2 * static_cast<size_t>(filter_.taps) + kReadBeyond)) return false;
  if (!side_.Allocate(static_cast<size_t>(pairs)) ||
      !scratch_.Allocate(2 * most_output_ + 2 * kMaximumLanes * static_cast<size_t>(2 * pairs + kMaximumLanes))) {
    return false;
  }
  for (int j = 0; j < pairs; ++j) side_[static_cast<size_t>(j)] = coefficients_[static_cast<size_t>(2 * j)];
  half_band_ = {pairs, coefficients_[static_cast<size_t>(filter_.taps / 2 - 1)], side_.data()};
  return true;
}

bool Resampler::InitPeriods() {
  constexpr int kTogether = PeriodicFilter::kTogether;
  const auto start = [this](int output) { return static_cast<int>(output * input_step_ / output_step_); };
  const int groups = (periodic_.outputs + kTogether - 1) / kTogether;
  int most_apart = 0;
  for (int g = 0; g < groups; ++g)
    most_apart = std::max(most_apart, start((g + 1) * kTogether - 1) - start(g * kTogether));
  const int taps = filter_.taps + most_apart;
  const size_t row = static_cast<size_t>(taps) * kTogether;
  if (!first_.Allocate(static_cast<size_t>(groups)) || !periodic_coefficients_.Allocate(groups * row) ||
      !scratch_.Allocate(kMaximumLanes *
                         (2 * static_cast<size_t>(periodic_.inputs + periodic_.outputs + taps) + 4 * kMaximumLanes))) {
    return false;
  }
  for (int o = 0; o < periodic_.outputs; ++o) {
    const int group = o / kTogether;
    first_[static_cast<size_t>(group)] = start(group * kTogether);
    const uint64_t phase = static_cast<uint64_t>(o) * input_step_ % output_step_;
    const float* const from = coefficients_.data() + phase * static_cast<size_t>(filter_.taps);
    float* const to = periodic_coefficients_.data() + static_cast<size_t>(group) * row;
    const int offset = start(o) - start(group * kTogether);
    for (int t = 0; t < filter_.taps; ++t) to[(offset + t) * kTogether + o % kTogether] = from[t];
  }
  periodic_.groups = groups;
  periodic_.taps = taps;
  periodic_.first = first_.data();
  periodic_.coefficients = periodic_coefficients_.data();
  return true;
}

uint64_t Resampler::OutputsFor(uint64_t inputs) const {
  return (inputs * output_step_ + input_step_ - 1) / input_step_;
}

void Resampler::Push(const float* left, const float* right, size_t count, StereoStream* output) {
  inputs_ += count;
  const uint64_t reach = static_cast<uint64_t>(filter_.taps / 2) + 1;  // inputs needed after an output's time
  const uint64_t wanted = inputs_ > reach ? OutputsFor(inputs_ - reach) : 0;
  const float* const channels[2] = {left, right};
  if (method_ == Method::kHalving) {
    Halve(channels, count, wanted, output);
    for (int c = 0; c < 2; ++c)
      std::memcpy(history_[c].data(), channels[c] + count - kLookBehind, kLookBehind * sizeof(float));
    return;
  }
  for (int c = 0; c < 2; ++c) std::memcpy(history_[c].data() + history_size_, channels[c], count * sizeof(float));
  history_size_ += count;
  const size_t made = wanted > outputs_ ? static_cast<size_t>((wanted - outputs_) / batch_ * batch_) : 0;
  if (made == 0) return;
  Produce(made, output);
  output->Add(made);
  outputs_ += made;
}

void Resampler::Flush(StereoStream* output) {
  const uint64_t wanted = OutputsFor(inputs_);
  if (method_ == Method::kHalving) {
    const float* const behind[2] = {history_[0].data() + kLookBehind, history_[1].data() + kLookBehind};
    Halve(behind, 0, wanted, output);
    return;
  }
  if (outputs_ >= wanted) return;
  // As many zeros as the outputs that are made reach.
  const size_t made = static_cast<size_t>((wanted - outputs_ + batch_ - 1) / batch_ * batch_);
  const size_t reach = static_cast<size_t>(made * input_step_ / output_step_ + filter_.taps + 1);
  const size_t zeros = reach > history_size_ ? reach - history_size_ : 0;
  for (AlignedBuffer<float>& history : history_) std::memset(history.data() + history_size_, 0, zeros * sizeof(float));
  history_size_ += zeros;
  Produce(made, output);
  output->Add(static_cast<size_t>(wanted - outputs_));
  outputs_ = wanted;
}

void Resampler::Halve(const float* const* x, size_t count, uint64_t wanted, StereoStream* output) {
  if (wanted <= outputs_) return;
  const size_t made = static_cast<size_t>(wanted - outputs_);
  // The first tap, before the first of the `count` inputs.
  const int64_t first = static_cast<int64_t>(2 * outputs_) - (filter_.taps / 2 - 1);
  const size_t before = static_cast<size_t>(static_cast<int64_t>(inputs_ - count) - first);
  float* y[2];
  output->MakeRoom(made, y);
  for (int c = 0; c < 2; ++c) {
    const float* const taps = x[c] - before;
    const size_t lead = reinterpret_cast<uintptr_t>(taps) / sizeof(float) % kMaximumLanes;
    kernels_->halve_rate(&half_band_, taps - lead, lead, made, scratch_.data(), y[c]);
  }
  output->Add(made);
  outputs_ = wanted;
}

void Resampler::Produce(size_t count, StereoStream* output) {
  float* y[2];
  output->MakeRoom(count, y);
  const size_t used = method_ == Method::kPeriods ? ProducePeriods(count, y) : ProducePolyphase(count, y);
  // What no later output needs is given up.
  if (used == 0) return;
  history_size_ -= used;
  for (AlignedBuffer<float>& history : history_)
    std::memmove(history.data(), history.data() + used, history_size_ * sizeof(float));
  history_start_ += static_cast<int64_t>(used);
}

size_t Resampler::ProducePolyphase(size_t count, float* const* y) {
  const size_t padded = (count + kMaximumLanes - 1) / kMaximumLanes * kMaximumLanes;
  for (size_t i = 0; i < padded; ++i) {
    const uint64_t n = outputs_ + (i < count ? i : count - 1);
    const uint64_t at = n * input_step_;
    uint64_t input = at / output_step_;
    const uint64_t rest = at % output_step_;
    uint64_t phase = phases_ == output_step_ ? rest : (rest * phases_ + output_step_ / 2) / output_step_;
    if (phase == phases_) {
      phase = 0;
      ++input;
    }
    start_[i] = static_cast<int32_t>(static_cast<int64_t>(input) - (filter_.taps / 2 - 1) - history_start_);
    phase_[i] = static_cast<int32_t>(phase);
  }
  for (int c = 0; c < 2; ++c)
    kernels_->polyphase(&filter_, history_[c].data(), start_.data(), phase_.data(), padded, y[c]);
  return static_cast<size_t>(start_[padded - 1]);
}

size_t Resampler::ProducePeriods(size_t count, float* const* y) {
  const size_t inputs = static_cast<size_t>(periodic_.inputs) * kernels_->lanes;
  size_t used = 0;
  for (size_t done = 0; done < count; done += batch_, used += inputs) {
    const float* const x[2] = {history_[0].data() + used, history_[1].data() + used};
    float* const to[2] = {y[0] + done, y[1] + done};
    kernels_->resample_periods(&periodic_, x, scratch_.data(), to);
  }
  return used;
}

}  // namespace fp
