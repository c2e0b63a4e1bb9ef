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
  plan_ = kernels.create_plan(options.size, false);
  const size_t frames = static_cast<size_t>(kernels.lanes) * options.interleave;
  const size_t needed = (frames - 1) * options.hop + options.size;
  const size_t lead = static_cast<size_t>(options.size - options.hop);  // the zeros before the start
  const size_t rows = static_cast<size_t>(options.size) / 2 + 1 + 2 * kGuardRows;
  if (!plan_ || !window_.Allocate(options.size) || !samples_.Init(needed, lead) ||
      !hop_squares_.Allocate(needed / options.hop + 1) || !power_.Allocate(rows * kernels.lanes)) {
    return false;
  }
  FillHann(window_.data(), options.size);
  return true;
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

void Stft::MeasureHops() {
  const size_t hop = static_cast<size_t>(options_.hop);
  for (; (hops_measured_ + 1) * hop <= samples_.filled(); ++hops_measured_) {
    const size_t at = hops_measured_ * hop;
    StereoSums sums;
    kernels_->stereo_sums(samples_.left() + at, samples_.right() + at, hop, &sums);
    hop_squares_[hops_measured_] = sums.left_squared + sums.right_squared;
  }
}

bool Stft::Process(int64_t frames_left) {
  MeasureHops();
  for (int phase = 0; phase < options_.interleave; ++phase)
    if (!Emit(phase, frames_left)) return false;
  const int frames = kernels_->lanes * options_.interleave;
  samples_.Drop(static_cast<size_t>(frames) * options_.hop);
  hops_measured_ -= static_cast<size_t>(frames);
  std::memmove(hop_squares_.data(), hop_squares_.data() + frames, hops_measured_ * sizeof(double));
  next_frame_ += frames;
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
  const size_t offset = static_cast<size_t>(phase) * options_.hop;
  kernels_->power_spectra(plan_, samples_.left() + offset, samples_.right() + offset,
                          static_cast<size_t>(options_.hop) * step, window_.data(), group.power);
  for (int f = 0; f < group.lanes; ++f) {
    double squares = 0.0;
    for (int h = 0; h < hops_per_frame; ++h) squares += hop_squares_[static_cast<size_t>(phase + f * step + h)];
    group.mean_square[f] = static_cast<float>(squares / (static_cast<double>(options_.size) * options_.channels));
    const int64_t start = (group.first_frame + static_cast<int64_t>(f) * step) * options_.hop - lead;
    group.inside[f] = f < group.valid && start >= 0 && (start == 0 || start + options_.size <= pushed_);
  }
  for (int i = 0; i < receiver_count_; ++i)
    if (!receivers_[i]->Receive(group)) return false;
  return true;
}

}  // namespace fp
