#include "features/harmonic_ratio.h"

#include <algorithm>
#include <cstring>

namespace fp {
namespace {

constexpr int kBinReach = 15;  // bins on each side of a median over bins

size_t RoundUp(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

// Mirrors an index into 0 … count − 1 so that the edge element stands twice.
int64_t Reflect(int64_t index, int64_t count) {
  const int64_t period = 2 * count;
  index = ((index % period) + period) % period;
  return index < count ? index : period - 1 - index;
}

}  // namespace

bool HarmonicRatio::Init(const Kernels& kernels, int size) {
  kernels_ = &kernels;
  bins_ = size / 2 + 1;
  stride_ = RoundUp(static_cast<size_t>(bins_), kMaximumLanes);
  return over_bins_.Allocate(stride_ * kernels.lanes) && power_rows_.Allocate(stride_ * kRing) &&
         percussive_rows_.Allocate(stride_ * kRing) && spare_row_.Allocate(stride_);
}

bool HarmonicRatio::Receive(const SpectrumGroup& group) {
  const size_t lanes = static_cast<size_t>(group.lanes);
  const auto row = [&group, lanes](int64_t bin) { return group.power + bin * static_cast<int64_t>(lanes); };
  for (int i = 1; i <= kBinReach; ++i) std::memcpy(row(-i), row(Reflect(-i, bins_)), lanes * sizeof(float));
  for (int i = 0; i < 2 * kBinReach + 1; ++i)
    std::memcpy(row(bins_ + i), row(Reflect(bins_ + i, bins_)), lanes * sizeof(float));
  kernels_->median_over_bins(group.power, bins_, over_bins_.data());

  float* power[kMaximumLanes];
  float* percussive[kMaximumLanes];
  for (int f = 0; f < group.lanes; ++f) {
    power[f] = f < group.valid ? Row(power_rows_, received_ + f) : spare_row_.data();
    percussive[f] = f < group.valid ? Row(percussive_rows_, received_ + f) : spare_row_.data();
  }
  kernels_->to_rows(group.power, bins_, power);
  kernels_->to_rows(over_bins_.data(), bins_, percussive);
  received_ += group.valid;
  ProduceUpTo(received_, false);
  return true;
}

void HarmonicRatio::ProduceUpTo(int64_t frames_known, bool ended) {
  while (ended ? produced_ < frames_known : produced_ + kSplitFrames + kSplitReach <= frames_known) {
    const float* power[kSplitFrames + 2 * kSplitReach];
    const float* percussive[kSplitFrames];
    for (int i = 0; i < kSplitFrames + 2 * kSplitReach; ++i) {
      const int64_t frame = produced_ - kSplitReach + i;
      // Before the end is known only the start is mirrored; no frame behind it is looked at.
      power[i] = Row(power_rows_, ended ? Reflect(frame, frames_known) : frame < 0 ? -1 - frame : frame);
    }
    const int count = static_cast<int>(std::min<int64_t>(kSplitFrames, frames_known - produced_));
    for (int i = 0; i < count; ++i) percussive[i] = Row(percussive_rows_, produced_ + i);
    double harmonic_energy, percussive_energy;
    kernels_->split_energies(power, percussive, count, bins_, &harmonic_energy, &percussive_energy);
    harmonic_energy_ += harmonic_energy;
    percussive_energy_ += percussive_energy;
    produced_ += count;
  }
}

double HarmonicRatio::Measure() {
  ProduceUpTo(received_, true);
  const double total = harmonic_energy_ + percussive_energy_;
  return total > 0.0 ? harmonic_energy_ / total : 0.0;
}

}  // namespace fp
