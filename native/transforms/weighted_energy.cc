#include "transforms/weighted_energy.h"

#include <algorithm>
#include <cmath>

#include "transforms/k_weighting.h"

namespace fp {
namespace {

constexpr uint64_t kBlocksPerSecond = 10;
constexpr uint64_t kStepsPerSecond = 100;

// `count` units of which a second has `per_second`, in samples.
uint64_t Samples(uint64_t count, uint64_t per_second, uint32_t sample_rate_hz) {
  return (count * sample_rate_hz + per_second / 2) / per_second;
}

}  // namespace

void WeightedEnergy::Init(const Kernels& kernels, uint32_t sample_rate_hz, uint32_t channels, bool dual_mono) {
  kernels_ = &kernels;
  sample_rate_hz_ = sample_rate_hz;
  channels_ = channels;
  for (uint32_t c = 0; c < channels; ++c) weights_[c] = ChannelRoles(channels)[c].loudness_weight;
  if (channels == 1 && dual_mono) weights_[0] *= 2.0;
  filter_ = MakeKWeighting(sample_rate_hz);
  next_mark_ = Samples(next_step_, kStepsPerSecond, sample_rate_hz);
}

bool WeightedEnergy::Push(const float* const* source, size_t count) {
  for (size_t done = 0; done < count;) {
    const size_t stretch = static_cast<size_t>(std::min<uint64_t>(count - done, next_mark_ - position_));
    Filter(source, done, stretch);
    done += stretch;
    position_ += stretch;
    if (position_ < next_mark_) continue;
    if (!marks_.Append({position_, energy_})) return false;
    next_mark_ = sound_start_known_ ? static_cast<uint64_t>(BlockStart(++next_block_))
                                    : Samples(++next_step_, kStepsPerSecond, sample_rate_hz_);
  }
  return true;
}

bool WeightedEnergy::SetSoundStart(uint64_t sample) {
  sound_start_ = std::min(sample, position_);
  sound_start_known_ = true;
  while (BlockStart(next_block_) <= static_cast<int64_t>(position_)) ++next_block_;
  next_mark_ = static_cast<uint64_t>(BlockStart(next_block_));
  // The last block before it may start in the step that ends here.
  return marks_.Append({position_, energy_});
}

bool WeightedEnergy::Flush() { return marks_.Append({position_, energy_}); }

void WeightedEnergy::Filter(const float* const* source, size_t start, size_t count) {
  double* states[kMaximumChannels];
  const float* samples[kMaximumChannels];
  double energies[kMaximumChannels];
  for (uint32_t c = 0; c < channels_; ++c) {
    states[c] = filter_state_[c];
    samples[c] = source[c] + start;
  }
  kernels_->k_weighted_energy(&filter_, states, samples, static_cast<int>(channels_), count, energies);
  for (uint32_t c = 0; c < channels_; ++c) {
    energy_ += weights_[c] * energies[c];
    // In digital silence the states would fade into subnormal numbers, which are slow.
    for (double& state : filter_state_[c])
      if (std::fabs(state) < 1e-30) state = 0.0;
  }
}

int64_t WeightedEnergy::BlockStart(int64_t block) const {
  const int64_t start = static_cast<int64_t>(sound_start_);
  const auto samples = [this](int64_t blocks) {
    return static_cast<int64_t>(Samples(static_cast<uint64_t>(blocks), kBlocksPerSecond, sample_rate_hz_));
  };
  return block < 0 ? start - samples(-block) : start + samples(block);
}

double WeightedEnergy::EnergyUpTo(uint64_t samples) const {
  const size_t at = marks_.PartitionPoint([samples](const Mark& mark) { return mark.samples < samples; });
  if (at == marks_.size()) return energy_;
  const Mark after = marks_[at];
  const Mark before = at == 0 ? Mark{0, 0.0} : marks_[at - 1];
  if (after.samples == before.samples) return after.energy;
  const double share =
      static_cast<double>(samples - before.samples) / static_cast<double>(after.samples - before.samples);
  return before.energy + share * (after.energy - before.energy);
}

std::vector<double> WeightedEnergy::MeanSquares(int blocks) const {
  int64_t first = 0;
  while (BlockStart(first - 1) >= 0) --first;
  std::vector<double> energies;  // up to the start of each block
  for (int64_t block = first; BlockStart(block) <= static_cast<int64_t>(position_); ++block)
    energies.push_back(EnergyUpTo(static_cast<uint64_t>(BlockStart(block))));

  const auto samples = [this, blocks](int64_t block) {
    return static_cast<double>(BlockStart(block + blocks) - BlockStart(block));
  };
  const size_t window = static_cast<size_t>(blocks);
  if (energies.size() <= window) return {(energy_ - energies.front()) / samples(first)};
  std::vector<double> means;
  means.reserve(energies.size() - window);
  for (size_t i = 0; i + window < energies.size(); ++i)
    means.push_back((energies[i + window] - energies[i]) / samples(first + static_cast<int64_t>(i)));
  return means;
}

}  // namespace fp
