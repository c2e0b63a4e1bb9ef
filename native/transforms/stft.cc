#include "transforms/stft.h"

#include <algorithm>
#include <cstring>

#include "core/math.h"

namespace fp {
namespace {

// Frames that remain while the track goes on: more than any group holds.
constexpr int64_t kUnlimited = 1 << 20;

}  // namespace

Stft::~Stft() {
  if (plan_) kernels_->destroy_plan(plan_);
}

bool Stft::Init(const Kernels& kernels, const StftOptions& options) {
  kernels_ = &kernels;
  options_ = options;
  AlignedBuffer<float> window;
  if (!window.Allocate(static_cast<size_t>(options.size))) return false;
  FillHann(window.data(), window.size());
  plan_ = kernels.create_plan(options.size, options.hop, options.interleave, window.data());
  const size_t hops = static_cast<size_t>(kernels.lanes * options.interleave);
  const size_t rows = static_cast<size_t>(options.size) / 2 + 1 + 2 * kGuardRows;
  return plan_ && samples_.Init(hops * options.hop, 0) && round_squares_.Allocate(hops) &&
         hop_squares_.Allocate(kMostHops + hops) && power_.Allocate(rows * kernels.lanes);
}

bool Stft::Push(const float* left, const float* right, size_t count) {
  pushed_ += static_cast<int64_t>(count);
  for (size_t done = 0; done < count;) {
    done += samples_.Append(left + done, right + done, count - done);
    if (samples_.full() && !Process(kUnlimited)) return false;
  }
  return true;
}

bool Stft::Flush() {
  if (pushed_ == 0) return true;
  const int64_t lead = options_.size - options_.hop;
  const int64_t frames = (pushed_ - 1 + lead) / options_.hop + 1;
  while (next_frame_ < frames) {
    samples_.FillWithZeros();
    if (!Process(frames - next_frame_)) return false;
  }
  return true;
}

bool Stft::Process(int64_t frames_left) {
  const int lanes = kernels_->lanes, interleave = options_.interleave, hops = lanes * interleave;
  kernels_->advance(plan_, samples_.left(), samples_.right(), round_squares_.data());
  for (int hop = -kMostHops; hop < 0; ++hop) HopSquares(hop) = HopSquares(hop + hops);
  for (int phase = 0; phase < interleave; ++phase)
    for (int f = 0; f < lanes; ++f)
      energy_ += HopSquares(f * interleave + phase) = round_squares_[static_cast<size_t>(phase * lanes + f)];
  for (int phase = 0; phase < interleave; ++phase)
    if (!Emit(phase, frames_left)) return false;
  samples_.Drop(samples_.capacity());
  next_frame_ += hops;
  return true;
}

bool Stft::Emit(int phase, int64_t frames_left) {
  const int step = options_.interleave;
  const int hops_per_frame = options_.size / options_.hop;
  const int64_t lead = options_.size - options_.hop;
  SpectrumGroup group;
  group.bins = options_.size / 2 + 1;
  group.lanes = kernels_->lanes;
  group.power = power_.data() + static_cast<size_t>(kGuardRows) * group.lanes;
  group.first_frame = next_frame_ + phase;
  group.frame_step = step;
  group.valid = static_cast<int>(std::clamp<int64_t>((frames_left - phase + step - 1) / step, 0, group.lanes));
  if (group.valid == 0) return true;
  kernels_->power_spectra(plan_, phase, group.power);
  for (int f = 0; f < group.lanes; ++f) {
    double squares = 0.0;
    for (int back = 0; back < hops_per_frame; ++back) squares += HopSquares(phase + f * step - back);
    group.mean_square[f] = static_cast<float>(squares / (static_cast<double>(options_.size) * options_.channels));
    const int64_t start = (group.first_frame + static_cast<int64_t>(f) * step) * options_.hop - lead;
    group.inside[f] = f < group.valid && start >= 0 && (start == 0 || start + options_.size <= pushed_);
  }
  for (int i = 0; i < receiver_count_; ++i)
    if (!receivers_[i]->Receive(group)) return false;
  return true;
}

}  // namespace fp
