#include "transforms/stft.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"

namespace fp {
namespace {

// Frames that remain while the track goes on: more than any group holds.
constexpr int64_t kUnlimited = 1 << 20;

}  // namespace

Stft::~Stft() {
  if (plan_) kernels_->destroy_plan(plan_);
}

bool Stft::Init(const Kernels& kernels, const StftOptions& options, Stft* lender) {
  kernels_ = &kernels;
  options_ = options;
  AlignedBuffer<float> window;
  if (!window.Allocate(static_cast<size_t>(options.size))) return false;
  FillHann(window.data(), window.size());
  if (apart()) {
    options_.interleave = 2;
    if (!frame_.Init(static_cast<size_t>(options.size), static_cast<size_t>(-FrameStart(0)))) return false;
  }
  plan_ = kernels.create_plan(options.size, options.hop, options_.interleave, window.data(),
                              lender ? lender->plan_ : nullptr);
  const size_t hops = static_cast<size_t>(kernels.lanes * options_.interleave);
  const size_t rows = static_cast<size_t>(options.size) / 2 + 1 + 2 * kGuardRows;
  const size_t floats = rows * kernels.lanes;
  const bool borrows = lender && lender->own_power_.size() >= floats;
  if (!borrows && !own_power_.Allocate(floats)) return false;
  power_ = borrows ? lender->own_power_.data() : own_power_.data();
  return plan_ && samples_.Init(hops * options.hop, 0) && round_squares_.Allocate(hops) &&
         hop_squares_.Allocate(kMostHops + hops);
}

bool Stft::Push(const float* left, const float* right, size_t count) {
  pushed_ += static_cast<int64_t>(count);
  if (apart()) return PushApart(left, right, count);
  return samples_.PassOn(left, right, count,
                         [this](const float* l, const float* r) { return Process(l, r, kUnlimited); });
}

bool Stft::Read(const StereoStream& stream, uint64_t* position) {
  pushed_ += static_cast<int64_t>(stream.end() - *position);
  const bool done =
      samples_.PassOn(stream, position, [this](const float* l, const float* r) { return Process(l, r, kUnlimited); });
  pushed_ -= static_cast<int64_t>(stream.end() - *position);
  return done;
}

bool Stft::Flush() {
  if (pushed_ == 0) return true;
  if (apart()) return FlushApart();
  const int64_t lead = options_.size - options_.hop;
  const int64_t frames = (pushed_ - 1 + lead) / options_.hop + 1;
  while (next_frame_ < frames) {
    samples_.FillWithZeros();
    if (!ProcessHeld(frames - next_frame_)) return false;
  }
  return true;
}

bool Stft::PushApart(const float* left, const float* right, size_t count) {
  for (size_t done = 0; done < count;) {
    done += frame_.Append(left + done, right + done, count - done);
    if (frame_.full() && !PassFrame(kUnlimited)) return false;
  }
  return true;
}

bool Stft::FlushApart() {
  int64_t frames = passed_frames_;
  while (FrameStart(frames) < pushed_) ++frames;
  while (passed_frames_ < frames) {
    frame_.FillWithZeros();
    if (!PassFrame(frames - next_frame_)) return false;
  }
  if (next_frame_ == frames) return true;
  samples_.FillWithZeros();
  return ProcessHeld(frames - next_frame_);
}

bool Stft::PassFrame(int64_t frames_left) {
  samples_.Append(frame_.left(), frame_.right(), frame_.filled());
  const size_t distance = static_cast<size_t>(FrameStart(passed_frames_ + 1) - FrameStart(passed_frames_));
  ++passed_frames_;
  // A sample counts when it leaves: it lies in more than one frame.
  StereoSums sums;
  kernels_->stereo_sums(frame_.left(), frame_.right(), distance, &sums);
  energy_ += sums.left_squared + sums.right_squared;
  frame_.Drop(distance);
  return !samples_.full() || ProcessHeld(frames_left);
}

bool Stft::ProcessHeld(int64_t frames_left) {
  const bool done = Process(samples_.left(), samples_.right(), frames_left);
  samples_.Drop(samples_.capacity());
  return done;
}

bool Stft::Process(const float* left, const float* right, int64_t frames_left) {
  const int lanes = kernels_->lanes, interleave = options_.interleave, hops = lanes * interleave;
  kernels_->advance(plan_, left, right, round_squares_.data());
  for (int hop = -kMostHops; hop < 0; ++hop) HopSquares(hop) = HopSquares(hop + hops);
  for (int phase = 0; phase < interleave; ++phase)
    for (int f = 0; f < lanes; ++f)
      HopSquares(f * interleave + phase) = round_squares_[static_cast<size_t>(phase * lanes + f)];
  if (apart()) {
    if (!Emit(interleave - 1, frames_left)) return false;
    next_frame_ += lanes;
    return true;
  }
  for (int hop = 0; hop < hops; ++hop) energy_ += HopSquares(hop);
  for (int phase = 0; phase < interleave; ++phase)
    if (!Emit(phase, frames_left)) return false;
  next_frame_ += hops;
  return true;
}

int64_t Stft::FrameStart(int64_t frame) const {
  if (apart()) return std::llround(static_cast<double>(frame - 1) * options_.distance);
  return frame * options_.hop - (options_.size - options_.hop);
}

bool Stft::Emit(int phase, int64_t frames_left) {
  const int step = options_.interleave;
  const int hops_per_frame = options_.size / options_.hop;
  SpectrumGroup group;
  group.bins = options_.size / 2 + 1;
  group.lanes = kernels_->lanes;
  group.power = power_ + static_cast<size_t>(kGuardRows) * group.lanes;
  group.first_frame = apart() ? next_frame_ : next_frame_ + phase;
  group.frame_step = apart() ? 1 : step;
  const int64_t left = (frames_left - (group.first_frame - next_frame_) + group.frame_step - 1) / group.frame_step;
  group.valid = static_cast<int>(std::clamp<int64_t>(left, 0, group.lanes));
  if (group.valid == 0) return true;
  kernels_->power_spectra(plan_, phase, group.power);
  for (int f = 0; f < group.lanes; ++f) {
    double squares = 0.0;
    for (int back = 0; back < hops_per_frame; ++back) squares += HopSquares(phase + f * step - back);
    group.mean_square[f] = static_cast<float>(squares / (static_cast<double>(options_.size) * options_.channels));
    const int64_t start = FrameStart(group.first_frame + static_cast<int64_t>(f) * group.frame_step);
    group.inside[f] = f < group.valid && start >= 0 && (start == 0 || start + options_.size <= pushed_);
  }
  for (int i = 0; i < receiver_count_; ++i)
    if (!receivers_[i]->Receive(group)) return false;
  return true;
}

}  // namespace fp
