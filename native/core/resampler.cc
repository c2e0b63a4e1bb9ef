#include "core/resampler.h"

#include <cmath>
#include <cstring>
#include <numeric>

#include "core/math.h"

namespace fp {
namespace {

constexpr uint32_t kMostPhases = 4096;

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

  most_output_ = static_cast<size_t>((kMostInput + taps) * output_step_ / input_step_) + 3 * kMaximumLanes;
  // Kernels read whole vectors beyond the last sample.
  const size_t history = kMostInput + 4 * static_cast<size_t>(taps) + 4 * kMaximumLanes;
  if (!coefficients_.Allocate(static_cast<size_t>(phases_) * taps) || !start_.Allocate(most_output_) ||
      !phase_.Allocate(most_output_)) {
    return false;
  }
  for (int c = 0; c < 2; ++c)
    if (!history_[c].Allocate(history) || !output_[c].Allocate(most_output_)) return false;

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
  halves_ = input_step_ == 2 && output_step_ == 1;
  if (halves_) {
    // Taps an odd distance from the middle, outermost first; the last tap of an even number of them is zero.
    const int pairs = taps / 4;
    if (!side_.Allocate(static_cast<size_t>(pairs)) ||
        !scratch_.Allocate(3 * (most_output_ + taps + 3 * kMaximumLanes)))
      return false;
    for (int j = 0; j < pairs; ++j) side_[static_cast<size_t>(j)] = coefficients_[static_cast<size_t>(2 * j)];
    half_band_ = {pairs, coefficients_[static_cast<size_t>(taps / 2 - 1)], side_.data()};
  }
  history_start_ = -(taps / 2 - 1);
  history_size_ = static_cast<size_t>(taps / 2 - 1);
  return true;
}

uint64_t Resampler::OutputsFor(uint64_t inputs) const {
  return (inputs * output_step_ + input_step_ - 1) / input_step_;
}

size_t Resampler::Push(const float* left, const float* right, size_t count) {
  std::memcpy(history_[0].data() + history_size_, left, count * sizeof(float));
  std::memcpy(history_[1].data() + history_size_, right, count * sizeof(float));
  history_size_ += count;
  inputs_ += count;
  const uint64_t reach = static_cast<uint64_t>(filter_.taps / 2) + 1;  // inputs needed after an output's time
  return Produce(inputs_ > reach ? OutputsFor(inputs_ - reach) : 0);
}

size_t Resampler::Flush() {
  const uint64_t wanted = OutputsFor(inputs_);
  if (outputs_ >= wanted) return 0;
  const size_t zeros = static_cast<size_t>(filter_.taps / 2) + 1;
  for (AlignedBuffer<float>& history : history_) std::memset(history.data() + history_size_, 0, zeros * sizeof(float));
  history_size_ += zeros;
  return Produce(wanted);
}

size_t Resampler::ProducePolyphase(size_t count) {
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
    kernels_->polyphase(&filter_, history_[c].data(), start_.data(), phase_.data(), padded, output_[c].data());
  return static_cast<size_t>(start_[padded - 1]);
}

size_t Resampler::ProduceHalved(size_t count) {
  const size_t start =
      static_cast<size_t>(static_cast<int64_t>(2 * outputs_) - (filter_.taps / 2 - 1) - history_start_);
  for (int c = 0; c < 2; ++c)
    kernels_->halve_rate(&half_band_, history_[c].data() + start, count, scratch_.data(), output_[c].data());
  return start + 2 * (count - 1);
}

size_t Resampler::Produce(uint64_t outputs_wanted) {
  if (outputs_wanted <= outputs_) return 0;
  const size_t count = static_cast<size_t>(outputs_wanted - outputs_);
  const size_t used = halves_ ? ProduceHalved(count) : ProducePolyphase(count);
  outputs_ = outputs_wanted;

  // What no later output needs is given up: the next one starts at or after the last one's first tap.
  if (used > 0) {
    history_size_ -= used;
    for (AlignedBuffer<float>& history : history_)
      std::memmove(history.data(), history.data() + used, history_size_ * sizeof(float));
    history_start_ += static_cast<int64_t>(used);
  }
  return count;
}

}  // namespace fp
